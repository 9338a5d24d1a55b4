import java.util.concurrent.Executors;

static final int TASKS = 240;

static void waits() {
  try {
    Thread.sleep(5);
  } catch (InterruptedException e) {
    throw new AssertionError(e);
  }
}

static volatile long result;

static void computes() {
  long x = 0x9E3779B97F4A7C15L;
  for (int i = 0; i < 2_000_000; i++) { // some milliseconds
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
  }
  result = x;
}

static long perSecond(int threads, Runnable task) {
  long start = System.nanoTime();
  try (var pool = Executors.newFixedThreadPool(threads)) {
    for (int i = 0; i < TASKS; i++) {
      pool.execute(task);
    }
  }
  return TASKS * 1_000_000_000L / (System.nanoTime() - start);
}

void main() {
  perSecond(2, () -> computes()); // warms up
  IO.println("threads  tasks that compute  tasks that wait");
  for (int threads : new int[] {1, 2, 8, 32}) {
    IO.println(
        "%7d  %,14d / s  %,11d / s"
            .formatted(
                threads, perSecond(threads, () -> computes()), perSecond(threads, () -> waits())));
  }
}
