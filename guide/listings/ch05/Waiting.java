static final Object lock = new Object();
static final Queue<String> elements = new ArrayDeque<>();

static String take() throws InterruptedException {
  synchronized (lock) { // who looks must hold the lock
    while (elements.isEmpty()) { // while, not if
      lock.wait(); // gives the lock back, sleeps, takes it again
    }
    return elements.remove(); // still under the lock: what we saw is still so
  }
}

void main() throws InterruptedException {
  Thread.ofVirtual()
      .start(
          () -> {
            synchronized (lock) {
              elements.add("a plate");
              lock.notifyAll();
            }
          });
  IO.println(take());
}
