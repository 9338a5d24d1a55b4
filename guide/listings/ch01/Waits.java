static void fetch() {
  try {
    Thread.sleep(50); // the network, and somebody else's computer
  } catch (InterruptedException e) {
    Thread.currentThread().interrupt();
  }
}

void main() throws InterruptedException {
  long start = System.nanoTime();
  for (int i = 0; i < 8; i++) {
    fetch();
  }
  report("one after another", start);

  start = System.nanoTime();
  var threads = new ArrayList<Thread>();
  for (int i = 0; i < 8; i++) {
    var thread = new Thread(() -> fetch());
    thread.start();
    threads.add(thread);
  }
  for (var thread : threads) {
    thread.join();
  }
  report("all in flight", start);
}

static void report(String what, long start) {
  long millis = (System.nanoTime() - start) / 1_000_000;
  IO.println("8 waits of 50 ms, " + what + ": " + millis + " ms");
}
