import inflight.given.GivenHub;
import inflight.given.GivenLoop;
import inflight.given.GreenHub.Green;
import java.time.Duration;

static final GivenHub hub = new GivenHub(GivenLoop.real());

static int sleeper(int number) {
  hub.sleep(Duration.ofMillis(50));
  return number;
}

static int all() throws Exception {
  var greenlets = new ArrayList<Green<Integer>>();
  for (int i = 0; i < 300; i++) {
    int number = i;
    greenlets.add(hub.spawn(() -> sleeper(number)));
  }
  int total = 0;
  for (var greenlet : greenlets) {
    total += greenlet.get();
  }
  return total;
}

void main() throws Exception {
  for (int run = 1; run <= 3; run++) {
    long start = System.nanoTime();
    int total = hub.run(() -> all());
    IO.println(total + " in " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }
}
