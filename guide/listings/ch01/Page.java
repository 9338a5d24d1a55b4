import java.util.function.IntConsumer;

static String fetch(int service) {
  try {
    Thread.sleep(50); // the network, and somebody else's computer
  } catch (InterruptedException e) {
    Thread.currentThread().interrupt();
  }
  return "part " + service;
}

static void inTurn(int calls, IntConsumer call) {
  for (int i = 0; i < calls; i++) {
    call.accept(i);
  }
}

static void together(int calls, IntConsumer call) throws InterruptedException {
  var threads = new ArrayList<Thread>();
  for (int i = 0; i < calls; i++) {
    int number = i;
    threads.add(Thread.startVirtualThread(() -> call.accept(number)));
  }
  for (var thread : threads) {
    thread.join();
  }
}

static void compute(int number) {
  long x = number + 1;
  for (int i = 0; i < 20_000_000; i++) {
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
  }
  if (x == 0) IO.println("never");
}

interface Work {
  void run() throws InterruptedException;
}

static void time(String what, Work work) throws InterruptedException {
  for (int i = 0; i < 3; i++) work.run();
  var times = new long[7];
  for (int i = 0; i < times.length; i++) {
    long start = System.nanoTime();
    work.run();
    times[i] = System.nanoTime() - start;
  }
  Arrays.sort(times);
  IO.println("%-44s %8.3f ms".formatted(what, times[3] / 1e6));
}

void main() throws InterruptedException {
  time("8 waits of 50 ms, one after another", () -> inTurn(8, i -> fetch(i)));
  time("8 waits of 50 ms, all in flight", () -> together(8, i -> fetch(i)));
  time("2 computations, one after another", () -> inTurn(2, i -> compute(i)));
  time("2 computations, a thread each", () -> together(2, i -> compute(i)));
  time("8 computations, a thread each", () -> together(8, i -> compute(i)));
  time("8 calls that do nothing, one after another", () -> inTurn(8, i -> {}));
  time("8 calls that do nothing, a thread each", () -> together(8, i -> {}));
}
