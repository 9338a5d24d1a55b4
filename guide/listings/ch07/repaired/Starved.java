static final int CORES = Runtime.getRuntime().availableProcessors();

void main() throws InterruptedException {
  for (int i = 0; i < CORES; i++) {
    Thread.ofPlatform().start(() -> compute());
  }
  Thread.sleep(50); // all of them are computing now

  long start = System.nanoTime();
  Thread.ofVirtual().start(() -> sleepFiveMillis()).join();
  IO.println("a sleep of 5 ms took " + (System.nanoTime() - start) / 1_000_000 + " ms");
}

static void compute() {
  long end = System.nanoTime() + 500_000_000;
  while (System.nanoTime() < end) {
    // half a second of arithmetic, say
  }
}

static void sleepFiveMillis() {
  try {
    Thread.sleep(5);
  } catch (InterruptedException e) {
    Thread.currentThread().interrupt();
  }
}
