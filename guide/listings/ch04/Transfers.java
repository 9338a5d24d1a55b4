import java.util.concurrent.locks.ReentrantLock;

static final ReentrantLock ann = new ReentrantLock();
static final ReentrantLock bob = new ReentrantLock();

static void transfers(ReentrantLock source, ReentrantLock target) {
  for (int i = 0; i < 1_000_000; i++) {
    source.lock();
    try {
      target.lock();
      try {
        // the money moves
      } finally {
        target.unlock();
      }
    } finally {
      source.unlock();
    }
  }
}

void main() throws InterruptedException {
  var clerk = new Thread(() -> transfers(ann, bob));
  var otherClerk = new Thread(() -> transfers(bob, ann));
  clerk.start();
  otherClerk.start();
  clerk.join(5_000);
  otherClerk.join(5_000);
  IO.println("clerk: " + clerk.getState() + ", other clerk: " + otherClerk.getState());
  System.exit(0);
}
