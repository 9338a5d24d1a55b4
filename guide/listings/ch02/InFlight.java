import java.util.concurrent.atomic.LongAdder;

record Result(int inFlight, double perSecond, double millis) {}

/** It computes for about 1 ms, and waits 9 ms for somebody else. */
static void request() throws InterruptedException {
  long x = 1;
  for (int i = 0; i < 700_000; i++) {
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
  }
  if (x == 0) IO.println("never");
  Thread.sleep(9);
}

void main() throws InterruptedException {
  measure(2); // a warm-up, which does not count
  IO.println("in flight   requests per second   each takes");
  for (int inFlight = 1; inFlight <= 64; inFlight *= 2) {
    var best = measure(inFlight);
    for (int i = 0; i < 2; i++) {
      var next = measure(inFlight);
      best = next.perSecond() > best.perSecond() ? next : best;
    }
    IO.println("%9d %21.0f %9.1f ms".formatted(inFlight, best.perSecond(), best.millis()));
  }
}

/** Keeps so many requests in flight for a quarter of a second. */
static Result measure(int inFlight) throws InterruptedException {
  var done = new LongAdder();
  var nanos = new LongAdder();
  long begun = System.nanoTime();
  var threads = new ArrayList<Thread>();
  for (int i = 0; i < inFlight; i++) {
    threads.add(
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (long now = begun; now - begun < 250_000_000; ) {
                      request();
                      done.increment();
                      nanos.add(System.nanoTime() - now);
                      now = System.nanoTime();
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }
  for (var thread : threads) {
    thread.join();
  }
  double seconds = (System.nanoTime() - begun) / 1e9;
  return new Result(inFlight, done.sum() / seconds, nanos.sum() / 1e6 / done.sum());
}
