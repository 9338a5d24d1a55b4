/*
 * axis: correct
 * says: Latch uses the JDK's own CountDownLatch
 * why: It works, and it is what to do at work. Here the point is to build it.
 */
package inflight.ch05_coordination;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

public final class Latch {
  private final CountDownLatch latch;

  public Latch(int count) {
    latch = new CountDownLatch(count);
  }

  public void countDown() {
    latch.countDown();
  }

  public void await() throws InterruptedException {
    latch.await();
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return latch.await(timeout, unit);
  }

  public long getCount() {
    return latch.getCount();
  }
}
