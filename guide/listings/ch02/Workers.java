import java.util.concurrent.Executors;

static void compute() {
  long x = 88172645463325252L;
  for (int i = 0; i < 5_000_000; i++) {
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
  }
  if (x == 0) IO.println("never");
}

void main() {
  time(2); // a warm-up, which does not count
  IO.println("16 computations on " + Runtime.getRuntime().availableProcessors() + " cores");
  for (int workers : new int[] {1, 2, 4, 8}) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 15; i++) {
      best = Math.min(best, time(workers));
    }
    IO.println("workers: %d   time: %4d ms".formatted(workers, best));
  }
}

static long time(int workers) {
  long begun = System.nanoTime();
  try (var pool = Executors.newFixedThreadPool(workers)) {
    for (int i = 0; i < 16; i++) {
      pool.execute(() -> compute());
    }
  }
  return (System.nanoTime() - begun) / 1_000_000;
}
