static final Object board = new Object();
static int left = 1_000_000; // guarded by board

static void sell() {
  for (int i = 0; i < 500_000; i++) {
    synchronized (board) {
      left = left - 1;
    }
  }
}

void main() throws InterruptedException {
  var clerk = new Thread(() -> sell());
  var otherClerk = new Thread(() -> sell());
  clerk.start();
  otherClerk.start();
  clerk.join();
  otherClerk.join();
  IO.println("tickets left: " + left);
}
