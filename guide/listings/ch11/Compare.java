import inflight.ch11_gevent.Greenlet;
import inflight.ch11_gevent.Hub;
import inflight.given.GivenLoop;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;

static void measured(String what, Callable<Object> work) throws Exception {
  var times = new double[5];
  for (int run = 0; run < times.length; run++) {
    long start = System.nanoTime();
    work.call();
    times[run] = (System.nanoTime() - start) / 1e6;
  }
  Arrays.sort(times);
  IO.println("%s: %.1f ms".formatted(what, times[2]));
}

static Object switches() throws Exception {
  var main = Greenlet.current();
  var it =
      new Greenlet(
          first -> {
            for (int i = 0; i < 5_000; i++) {
              main.switchTo(null);
            }
            return null;
          });
  for (int i = 0; i < 5_000; i++) {
    it.switchTo(null);
  }
  return it.switchTo(null);
}

static Object sleepers() throws Exception {
  var hub = new Hub(GivenLoop.real());
  return hub.run(
      () -> {
        var greens = new ArrayList<Hub.Green<Object>>();
        for (int i = 0; i < 10_000; i++) {
          greens.add(
              hub.spawn(
                  () -> {
                    hub.sleep(Duration.ofMillis(50));
                    return null;
                  }));
        }
        greens.forEach(it -> it.join());
        return null;
      });
}

static Object threads() {
  try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
    for (int i = 0; i < 10_000; i++) {
      executor.submit(
          () -> {
            Thread.sleep(50);
            return null;
          });
    }
  }
  return null;
}

void main() throws Exception {
  measured("10,000 switches, main on a platform thread", () -> switches());
  measured("10,000 switches, main on a virtual thread", () -> onVirtual(() -> switches()));
  measured("10,000 sleepers of 50 ms", () -> sleepers());
  measured("10,000 virtual threads that sleep 50 ms", () -> threads());
}

static Object onVirtual(Callable<Object> work) throws Exception {
  var task = new FutureTask<>(work);
  Thread.startVirtualThread(task);
  return task.get();
}
