import java.util.concurrent.atomic.AtomicInteger;

static final AtomicInteger left = new AtomicInteger(1_000_000);

static void sell() {
  for (int i = 0; i < 500_000; i++) {
    left.decrementAndGet();
  }
}

void main() throws InterruptedException {
  var clerk = new Thread(() -> sell());
  var otherClerk = new Thread(() -> sell());
  clerk.start();
  otherClerk.start();
  clerk.join();
  otherClerk.join();
  IO.println("tickets left: " + left.get());
}
