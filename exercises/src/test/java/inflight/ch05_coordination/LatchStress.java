package inflight.ch05_coordination;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZJJ_Result;
import org.openjdk.jcstress.infra.results.ZJ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What becomes of the door when two threads come to it at the same moment. */
public class LatchStress {

  /*
   * Two threads count down from two, at the same moment. Both read 2. Do both write 1? And one of them looks then how
   * many calls are missing.
   *
   *   open, count, seen
   *   true, 0, 0 or 1   both calls counted, the door is open; the other's call was seen, or came later
   *   false, 1          one of the two was lost, and the threads that wait will wait forever
   */
  @JCStressTest
  @Outcome(
      id = {"true, 0, 0", "true, 0, 1"},
      expect = ACCEPTABLE,
      desc = "Both calls count, and the door is open.")
  @Outcome(
      id = "false, 1, .*",
      expect = FORBIDDEN,
      desc =
          "Two threads counted down from 2 and the count is 1: one call was lost, and the door stays closed.")
  @Outcome(
      id = "true, 0, .*",
      expect = FORBIDDEN,
      desc = "A thread that had counted down from 2 did not find its own call counted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two threads count down from 2: then the count must be 0 and the door open.")
  @State
  public static class TwoCountDowns {
    private final Latch latch = new Latch(2);

    @Actor
    public void worker() {
      latch.countDown();
    }

    @Actor
    public void anotherWorker(ZJJ_Result r) {
      latch.countDown();
      r.r3 = latch.getCount();
    }

    @Arbiter
    public void look(ZJJ_Result r) {
      r.r1 = isOpen(latch);
      r.r2 = latch.getCount();
    }
  }

  /*
   * The count is one, and two threads count down. One call is too many. Does the count stop at zero?
   */
  @JCStressTest
  @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "The door is open, and the count is zero.")
  @Outcome(
      id = ".*, -[0-9]+",
      expect = FORBIDDEN,
      desc = "The count went below zero: it must stop there.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two threads count down from 1: then the count must be 0 and the door open.")
  @State
  public static class OneCallTooMany {
    private final Latch latch = new Latch(1);

    @Actor
    public void worker() {
      latch.countDown();
    }

    @Actor
    public void anotherWorker() {
      latch.countDown();
    }

    @Arbiter
    public void look(ZJ_Result r) {
      r.r1 = isOpen(latch);
      r.r2 = latch.getCount();
    }
  }

  /*
   * A worker writes its result into a plain field and counts down to zero, while another thread goes to wait for it. It
   * may look just before the count falls and go to sleep just after. Is it woken? Does it see the result, and how many
   * calls are missing then?
   *
   *   42, 0   it waited, or did not have to, and sees the result; no call is missing
   *   42, 1   it is through, and getCount says that a call is missing
   *   0       it was let through before the result was there
   */
  @JCStressTest
  @Outcome(
      id = "42, 0",
      expect = ACCEPTABLE,
      desc = "The waiting thread goes on and sees the result.")
  @Outcome(
      id = "0, .*",
      expect = FORBIDDEN,
      desc = "The waiting thread was let through before the result was there.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The waiting thread was let through, and getCount was not zero yet.")
  @State
  public static class AwaitMeetsCountDown {
    private final Latch latch = new Latch(1);
    private int result;

    @Actor
    public void worker() {
      result = 42;
      latch.countDown();
    }

    @Actor
    public void waiting(IJ_Result r) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted, although nobody interrupts", e);
      }
      r.r1 = result;
      r.r2 = latch.getCount();
    }
  }

  /*
   * The same, but the other thread only looks whether the door is open, and reads the result if it is.
   *
   *   42, 0   open, the result is there, and no call is missing
   *   -1, 0   still closed
   *   42, 1   open, and getCount says that a call is missing
   *   0       open, but the result is not there
   */
  @JCStressTest
  @Outcome(
      id = {"42, 0", "-1, 0"},
      expect = ACCEPTABLE,
      desc = "The door is still closed, or it is open and the result is there.")
  @Outcome(
      id = "0, .*",
      expect = FORBIDDEN,
      desc = "The door was open before the result was there.")
  @Outcome(expect = FORBIDDEN, desc = "The door was open, and getCount was not zero yet.")
  @State
  public static class LookMeetsCountDown {
    private final Latch latch = new Latch(1);
    private int result;

    @Actor
    public void worker() {
      result = 42;
      latch.countDown();
    }

    @Actor
    public void looking(IJ_Result r) {
      r.r1 = -1;
      if (isOpen(latch)) {
        r.r1 = result;
        r.r2 = latch.getCount();
      }
    }
  }

  /*
   * Two threads are needed to open the door. A worker writes its result into a plain field and counts down; another thread
   * counts down too, and goes on when the door is open. If the worker came first, the count was not zero yet. Is its
   * result seen all the same?
   *
   *   42   the result is seen
   *   0    only who brings the count to zero hands over what it has written
   */
  @JCStressTest
  @Outcome(
      id = "42",
      expect = ACCEPTABLE,
      desc = "Whoever goes on sees the result, whichever of the two counted down last.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A worker wrote its result and counted down, and whoever went on did not see it.")
  @State
  public static class ResultOfTheFirst {
    private final Latch latch = new Latch(2);
    private int result;

    @Actor
    public void worker() {
      result = 42;
      latch.countDown();
    }

    @Actor
    public void countsDownAndWaits(I_Result r) {
      latch.countDown();
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted, although nobody interrupts", e);
      }
      r.r1 = result;
    }
  }

  /*
   * The door is open from the start, and two threads look at the same moment. There is no reason to send either away,
   * even if they get in each other's way.
   *
   *   true, true    both find it open
   *   true, false   one found it closed, although nobody can close it
   */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Both find the door open.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The door is open all the time: both threads must find it open.")
  @State
  public static class TwoLookAtAnOpenDoor {
    private final Latch latch = new Latch(0);

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = isOpen(latch);
    }

    @Actor
    public void other(ZZ_Result r) {
      r.r2 = isOpen(latch);
    }
  }

  private static boolean isOpen(Latch latch) {
    try {
      return latch.await(0, NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }
}
