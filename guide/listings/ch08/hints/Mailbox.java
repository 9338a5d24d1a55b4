import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

static final class Mailbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition letterCame = lock.newCondition();
  private final List<String> letters = new ArrayList<>(); // guarded by lock

  void post(String letter) {
    lock.lock();
    try {
      letters.add(letter);
      letterCame.signal();
    } finally {
      lock.unlock();
    }
  }

  List<String> collect(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (letters.isEmpty() && left > 0) {
        left = letterCame.awaitNanos(left); // gives back the lock and sleeps, as one step
      }
      var all = List.copyOf(letters);
      letters.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }
}

void main() throws InterruptedException {
  var mailbox = new Mailbox();
  Thread.ofVirtual().start(() -> mailbox.post("a letter"));
  IO.println(mailbox.collect(1_000_000_000));
}
