package inflight.ch11_gevent;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.given.GivenLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What becomes of a wake-up that another thread runs. */
public class HubStress {

  /*
   * The only greenlet awaits a wake-up, so the hub has nothing to do and is about to go to sleep. At that moment another
   * thread writes a message and runs the wake-up.
   *
   *   42                  the greenlet went on, and saw the message
   *   0                   it went on, and did not see it
   *   does not come back  the wake-up was lost, or the loop slept over it
   */
  @JCStressTest
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "The greenlet went on and saw the message.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The greenlet went on, and did not see what was written before the wake-up was run.")
  @State
  public static class WakeAHubFallingAsleep {
    private final Hub hub = new Hub(GivenLoop.real());
    private final BlockingQueue<Runnable> wakes = new LinkedBlockingQueue<>();
    private int message;

    @Actor
    public void hub(I_Result r) {
      try {
        r.r1 =
            hub.run(
                () -> {
                  hub.await(wakes::add);
                  return message;
                });
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Actor
    public void waker() {
      try {
        var wake = wakes.take();
        message = 42;
        wake.run();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /*
   * The greenlet is slow to leave: another thread writes a message and runs the wake-up while arm has not returned. That
   * it has run it arm learns in a way that orders nothing, so what orders is the wake-up alone.
   *
   *   42                  the greenlet went on, and saw the message
   *   0                   it went on, and did not see it
   *   does not come back  the wake-up was lost
   */
  @JCStressTest
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "The greenlet went on and saw the message.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "The greenlet went on, and did not see what was written before the wake-up was run,"
              + " inside arm.")
  @State
  public static class WakeAGreenletThatStillArms {
    private static final VarHandle HAS_RUN;

    static {
      try {
        HAS_RUN =
            MethodHandles.lookup()
                .findVarHandle(WakeAGreenletThatStillArms.class, "hasRun", boolean.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final Hub hub = new Hub(GivenLoop.real());
    private final BlockingQueue<Runnable> wakes = new LinkedBlockingQueue<>();
    private int message;
    private boolean hasRun;

    @Actor
    public void hub(I_Result r) {
      try {
        r.r1 =
            hub.run(
                () -> {
                  hub.await(this::arm);
                  return message;
                });
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private void arm(Runnable wake) {
      wakes.add(wake);
      while (!(boolean) HAS_RUN.getOpaque(this)) {
        Thread.onSpinWait();
      }
    }

    @Actor
    public void waker() {
      try {
        var wake = wakes.take();
        message = 42;
        wake.run();
        HAS_RUN.setOpaque(this, true);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
