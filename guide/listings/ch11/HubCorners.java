import inflight.ch11_gevent.Hub;
import inflight.given.GivenLoop;
import inflight.given.GreenletExit;
import java.time.Duration;
import java.util.concurrent.Callable;

static final Hub hub = new Hub(GivenLoop.real());
static final List<String> log = new ArrayList<>();

static String record(String what) {
  log.add(what);
  return what;
}

static String cleaning() {
  try {
    hub.sleep(Duration.ofSeconds(100));
  } finally {
    hub.sleep(Duration.ofMillis(10));
    record("clean");
  }
  return "never";
}

static String stubborn() {
  try {
    hub.sleep(Duration.ofSeconds(100));
  } catch (GreenletExit e) {
    // goes on
  }
  return "went on";
}

static Hub.Green<String> killed(Callable<String> body, boolean begun) {
  log.clear();
  var it = hub.spawn(body);
  if (begun) {
    hub.sleep(Duration.ZERO);
  }
  it.kill();
  return it;
}

static String after(Hub.Green<String> it) {
  return "done " + it.isDone() + ", log " + log;
}

static String steps(String name) {
  for (int i = 1; i <= 3; i++) {
    record(name + i);
    hub.sleep(Duration.ZERO);
  }
  return name;
}

static Object all() throws Exception {
  IO.println("killed before it began: " + after(killed(() -> record("ran"), false)));
  IO.println("killed in a sleep: " + after(killed(() -> cleaning(), true)));
  try {
    killed(() -> cleaning(), true).get();
  } catch (Exception e) {
    IO.println("get of a killed one: " + e);
  }
  IO.println("get of one that caught the exit: " + killed(() -> stubborn(), true).get());

  log.clear();
  var a = hub.spawn(() -> steps("a"));
  hub.spawn(() -> steps("b")).join();
  a.join();
  IO.println("sleep(0): " + String.join(" ", log));
  return null;
}

void main() throws Exception {
  hub.run(() -> all());
}
