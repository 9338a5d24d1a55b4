interface Work {
  void run() throws InterruptedException;
}

static void compute() {
  long x = 1;
  for (int i = 0; i < 20_000_000; i++) {
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
  }
  if (x == 0) IO.println("never");
}

static void inTurn(int calls, Runnable call) {
  for (int i = 0; i < calls; i++) call.run();
}

static void together(int calls, Runnable call) throws InterruptedException {
  var threads = new ArrayList<Thread>();
  for (int i = 0; i < calls; i++) threads.add(new Thread(call));
  for (var thread : threads) thread.start();
  for (var thread : threads) thread.join();
}

/** The median of seven runs, after three that do not count. */
static void time(String what, Work work) throws InterruptedException {
  var times = new long[7];
  for (int i = -3; i < times.length; i++) {
    long start = System.nanoTime();
    work.run();
    if (i >= 0) times[i] = System.nanoTime() - start;
  }
  Arrays.sort(times);
  IO.println("%-43s %7.3f ms".formatted(what, times[3] / 1e6));
}

void main() throws InterruptedException {
  time("2 computations, in turn", () -> inTurn(2, () -> compute()));
  time("2 computations, a thread each", () -> together(2, () -> compute()));
  time("8 computations, a thread each", () -> together(8, () -> compute()));
  time("1,000 calls that do nothing, in turn", () -> inTurn(1_000, () -> {}));
  time("1,000 calls that do nothing, a thread each", () -> together(1_000, () -> {}));
}
