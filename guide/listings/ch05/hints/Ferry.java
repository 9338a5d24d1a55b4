import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

static final class Ferry {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition northBank = lock.newCondition();
  private final Condition southBank = lock.newCondition();
  private boolean inTheNorth; // guarded by lock

  void land(boolean north) {
    lock.lock();
    try {
      inTheNorth = north;
      (north ? northBank : southBank).signalAll(); // those on the other bank sleep on
    } finally {
      lock.unlock();
    }
  }

  boolean awaitInTheNorth(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (!inTheNorth) {
        if (left <= 0) {
          return false;
        }
        left = northBank.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}

void main() throws InterruptedException {
  var ferry = new Ferry();
  Thread.ofVirtual().start(() -> ferry.land(true));
  IO.println("it is there: " + ferry.awaitInTheNorth(1, TimeUnit.DAYS));
}
