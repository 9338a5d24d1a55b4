import java.util.concurrent.locks.ReentrantLock;

static final ReentrantLock lock = new ReentrantLock();
static long cents = 10_000; // guarded by lock

static void withdraw(long amount) {
  lock.lock();
  try {
    if (cents < amount) {
      throw new IllegalArgumentException("there is too little");
    }
    cents -= amount;
  } finally {
    lock.unlock();
  }
}

void main() {
  withdraw(2_500);
  IO.println("left: " + cents);
}
