static final class Pier {
  private int free = 2; // guarded by this

  void sail() throws InterruptedException {
    synchronized (this) {
      while (free == 0) {
        wait();
      }
      free--;
    }
    try {
      Thread.sleep(50); // on the lake, without the lock
    } finally {
      synchronized (this) {
        free++;
        notify();
      }
    }
  }
}

void main() throws InterruptedException {
  var pier = new Pier();
  var guests = new ArrayList<Thread>();
  for (int i = 0; i < 4; i++) {
    guests.add(
        Thread.startVirtualThread(
            () -> {
              try {
                pier.sail();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
  }
  for (var guest : guests) {
    guest.join();
  }
  IO.println("all are back");
}
