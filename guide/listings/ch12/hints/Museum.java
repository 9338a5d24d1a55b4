import java.util.concurrent.locks.LockSupport;

static final class Museum {
  private final Set<String> inside = new HashSet<>(); // guarded by this
  private boolean closing; // guarded by this

  synchronized boolean enter(String guest) {
    return !closing && inside.add(guest);
  }

  synchronized void leave(String guest) {
    inside.remove(guest);
    notifyAll();
  }

  /** Returns when the last guest has left. Nobody comes in meanwhile. */
  synchronized void close() throws InterruptedException {
    closing = true;
    for (var guest : inside) {
      IO.println("please leave, " + guest);
    }
    while (!inside.isEmpty()) {
      wait();
    }
  }
}

void main() throws InterruptedException {
  var museum = new Museum();
  museum.enter("Ann");
  Runnable ann =
      () -> {
        LockSupport.parkNanos(50_000_000); // she takes her time
        museum.leave("Ann");
      };
  Thread.startVirtualThread(ann);
  museum.close();
  IO.println("late guest let in: " + museum.enter("Bob"));
}
