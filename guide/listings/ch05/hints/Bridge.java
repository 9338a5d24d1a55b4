static final class Bridge {
  private boolean down; // guarded by this

  synchronized void cross() throws InterruptedException {
    while (!down) {
      wait();
    }
  }

  synchronized void lower() {
    down = true;
    notifyAll();
  }
}

void main() throws InterruptedException {
  var bridge = new Bridge();
  Thread.ofVirtual().start(bridge::lower);
  bridge.cross();
  IO.println("across");
}
