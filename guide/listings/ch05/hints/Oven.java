import java.util.concurrent.TimeUnit;

static final class Oven {
  private int degrees = 20; // guarded by this

  synchronized void heat(int more) {
    degrees += more;
    notifyAll();
  }

  synchronized boolean awaitHot(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    long end = System.nanoTime() + left; // computed once
    while (degrees < 200 && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left); // wait, but never wait(0)
      left = end - System.nanoTime();
    }
    return degrees >= 200;
  }
}

void main() throws InterruptedException {
  var oven = new Oven();
  Thread.ofVirtual().start(() -> oven.heat(200));
  IO.println("hot: " + oven.awaitHot(1, TimeUnit.MINUTES));
}
