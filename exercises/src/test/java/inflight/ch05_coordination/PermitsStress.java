package inflight.ch05_coordination;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Interruptible;
import inflight.testkit.Interrupts;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** What becomes of the permits when two threads take or give back at the same moment. */
public class PermitsStress {

  /*
   * One permit is left, and two threads try to take it. Both see 1. Do both go in?
   *
   *   true, false, 0   one of the two
   *   true, true       both, with one permit between them
   */
  @JCStressTest
  @Outcome(
      id = {"true, false, 0", "false, true, 0"},
      expect = ACCEPTABLE,
      desc = "One of the two gets the permit.")
  @Outcome(
      id = "true, true, .*",
      expect = FORBIDDEN,
      desc = "One permit was left, and two threads took it: both are inside.")
  @Outcome(
      id = "false, false, .*",
      expect = FORBIDDEN,
      desc = "One permit was left, and neither of two threads got it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One permit was left: one of the two must get it, and then none must be left.")
  @State
  public static class OnePermitTwoThreads {
    private final Permits permits = new Permits(1);

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = permits.tryAcquire();
    }

    @Actor
    public void other(ZZI_Result r) {
      r.r2 = permits.tryAcquire();
    }

    @Arbiter
    public void count(ZZI_Result r) {
      r.r3 = permits.availablePermits();
    }
  }

  /*
   * Both threads have been interrupted, and that is no business of a call that does not wait: do they keep their flags?
   *
   *   1 for a flag that is kept, -1 for one that is lost
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both threads stay interrupted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A thread was interrupted before its tryAcquire, and its interrupt flag is gone.")
  @State
  public static class InterruptedTries {
    private final Permits permits = new Permits(3);

    @Actor
    public void taker(II_Result r) {
      r.r1 = Interrupts.keptBy(permits::tryAcquire);
    }

    @Actor
    public void otherTaker(II_Result r) {
      r.r2 = Interrupts.keptBy(permits::tryAcquire);
    }
  }

  /*
   * Two permits are left for the two threads. There is no reason to send either away, even if they come at the same
   * moment and get in each other's way.
   *
   *   true, true, 0    both, and none is left
   *   true, true, 1    both, but only one was counted
   *   true, false      one was sent away, with a permit lying there
   */
  @JCStressTest
  @Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "Both get a permit, and none is left.")
  @Outcome(
      id = "true, true, .*",
      expect = FORBIDDEN,
      desc = "Two threads took a permit each, and not two were counted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two permits were left: each of the two threads must get one.")
  @State
  public static class TwoPermitsTwoThreads {
    private final Permits permits = new Permits(2);

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = permits.tryAcquire();
    }

    @Actor
    public void other(ZZI_Result r) {
      r.r2 = permits.tryAcquire();
    }

    @Arbiter
    public void count(ZZI_Result r) {
      r.r3 = permits.availablePermits();
    }
  }

  /*
   * One thread gives back a permit and another gives back two, and looks then how many there are. Are there three in the
   * end?
   *
   *   in the end, seen
   *   3, 2 or 3   the other's was not yet back, or was
   *   1 or 2      what one of the two gave back is lost
   */
  @JCStressTest
  @Outcome(
      id = {"3, 2", "3, 3"},
      expect = ACCEPTABLE,
      desc = "All three permits are back.")
  @Outcome(
      id = {"1, .*", "2, .*"},
      expect = FORBIDDEN,
      desc = "Three permits were released and fewer are there: the others are lost for good.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "One permit is released and then two, or two and then one: all three must be there afterward, and two or three before that.")
  @State
  public static class TwoReleases {
    private final Permits permits = new Permits(0);

    @Actor
    public void one() {
      permits.release();
    }

    @Actor
    public void other(II_Result r) {
      permits.release(2);
      r.r2 = permits.availablePermits();
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = permits.availablePermits();
    }
  }

  /*
   * There is room for one more permit up to Integer.MAX_VALUE, and two threads release one each. One of them must be
   * refused.
   *
   *   1, -1   one was released, and one was refused
   *   1, 1    both were, and the number has wrapped around
   *   -1, -1  both were refused, although there was room for one
   */
  @JCStressTest
  @Outcome(
      id = {"1, -1, 2147483647", "-1, 1, 2147483647"},
      expect = ACCEPTABLE,
      desc = "One permit is released, and the other release is refused with an Error.")
  @Outcome(
      id = "1, 1, .*",
      expect = FORBIDDEN,
      desc =
          "There was room for one more permit, two threads released one each, and no Error came.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "There was room for one more permit: one of two releases must add it, one be refused.")
  @State
  public static class RoomForOneMore {
    private final Permits permits = new Permits(Integer.MAX_VALUE - 1);

    @Actor
    public void one(III_Result r) {
      r.r1 = released(permits);
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = released(permits);
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = permits.availablePermits();
    }
  }

  /*
   * There is no permit. One thread goes to wait for it, and at that moment another writes a plain field and releases
   * one. Is the waiting thread woken, and does it see what was written?
   *
   *   42, 0   it has the permit and sees the field
   */
  @JCStressTest
  @Outcome(
      id = "42, 0",
      expect = ACCEPTABLE,
      desc = "The waiting thread has the permit, and sees what was written.")
  @Outcome(
      id = "0, .*",
      expect = FORBIDDEN,
      desc = "The waiting thread went on before anything was released.")
  @Outcome(expect = FORBIDDEN, desc = "One permit is released and taken: then none must be left.")
  @State
  public static class AcquireMeetsRelease {
    private final Permits permits = new Permits(0);
    private int written;

    @Actor
    public void waiting(II_Result r) {
      acquire(permits);
      r.r1 = written;
    }

    @Actor
    public void releasing() {
      written = 42;
      permits.release();
    }

    @Arbiter
    public void count(II_Result r) {
      r.r2 = permits.availablePermits();
    }
  }

  /*
   * One permit makes a lock. Two threads add one to a plain number, each while it holds the permit.
   *
   *   2, 1   both are counted, and the permit is back
   *   1      both were inside at the same time, and one addition was lost
   */
  @JCStressTest
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "One after the other was inside.")
  @Outcome(
      id = "1, .*",
      expect = FORBIDDEN,
      desc = "Two threads were inside at the same time with one permit, and one addition was lost.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One permit is taken and given back twice: then it must be there again.")
  @State
  public static class OneInside {
    private final Permits permits = new Permits(1);
    private int number;

    @Actor
    public void one() {
      acquire(permits);
      number++;
      permits.release();
    }

    @Actor
    public void other() {
      acquire(permits);
      number++;
      permits.release();
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = number;
      r.r2 = permits.availablePermits();
    }
  }

  /*
   * One permit is left, and two threads try to take it, each with a timeout that is over at once. Who finds the permit
   * takes it in the same step, or another does so in between.
   *
   *   true, false, 0   one of the two
   *   true, true       both, with one permit between them
   */
  @JCStressTest
  @Outcome(
      id = {"true, false, 0", "false, true, 0"},
      expect = ACCEPTABLE,
      desc = "One of the two gets the permit.")
  @Outcome(
      id = "true, true, .*",
      expect = FORBIDDEN,
      desc = "One permit was left, and two threads took it, each with a timeout: both are inside.")
  @Outcome(
      id = "false, false, .*",
      expect = FORBIDDEN,
      desc = "One permit was left, and neither of two threads with a timeout got it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One permit was left: one of the two must get it, and then none must be left.")
  @State
  public static class OnePermitTwoTimed {
    private final Permits permits = new Permits(1);

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = tryAcquireBriefly(permits);
    }

    @Actor
    public void other(ZZI_Result r) {
      r.r2 = tryAcquireBriefly(permits);
    }

    @Arbiter
    public void count(ZZI_Result r) {
      r.r3 = permits.availablePermits();
    }
  }

  /*
   * There is no permit. One thread waits for it, but its time is over at once; and at that moment another releases one.
   * Whether the first still gets it or not: what becomes of the permit?
   *
   *   true, 0    the waiting thread has it
   *   false, 1   it gave up, and the permit is there for the next
   *   false, 0   it gave up, and the permit is gone with it
   */
  @JCStressTest
  @Outcome(
      id = {"true, 0", "false, 1"},
      expect = ACCEPTABLE,
      desc = "The waiting thread has the permit, or has given up and the permit is there.")
  @Outcome(
      id = "false, 0",
      expect = FORBIDDEN,
      desc = "A permit came as the waiting thread gave up, and nobody has it: it is lost for good.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One permit is released: the waiting thread must have it, or it must be available.")
  @State
  public static class TimeoutMeetsRelease {
    private final Permits permits = new Permits(0);

    @Actor
    public void waiting(ZI_Result r) {
      r.r1 = tryAcquireBriefly(permits);
    }

    @Actor
    public void releasing() {
      permits.release();
    }

    @Arbiter
    public void count(ZI_Result r) {
      r.r2 = permits.availablePermits();
    }
  }

  /*
   * One thread writes a plain field and releases a permit, another takes it if it is there, without waiting. Does it
   * see what was written?
   *
   *   42   it has the permit, and sees the field
   *   -1   there was no permit yet
   *   0    it has the permit, and not what was written before
   */
  @JCStressTest
  @Outcome(
      id = {"42", "-1"},
      expect = ACCEPTABLE,
      desc = "There is no permit yet, or it comes with what was written before.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "tryAcquire took a permit, and what was written before its release is not seen.")
  @State
  public static class TryAcquireMeetsRelease {
    private final Permits permits = new Permits(0);
    private int written;

    @Actor
    public void trying(I_Result r) {
      r.r1 = permits.tryAcquire() ? written : -1;
    }

    @Actor
    public void releasing() {
      written = 42;
      permits.release();
    }
  }

  /*
   * There is no permit. One thread acquires one, or waits for it, and another one releases it and interrupts the first.
   * They may come in any order. What becomes of the permit?
   *
   *   acquired, available
   *   1, 0    the permit came first
   *   -1, 1   the interrupt came first, and the permit is there for the next
   *   -1, 0   the interrupted thread has taken the permit with it
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "-1, 1"},
      expect = ACCEPTABLE,
      desc = "The thread has the permit, or its call ended without it and the permit is there.")
  @Outcome(
      id = "-1, 0",
      expect = FORBIDDEN,
      desc = "The call ended without a permit, and the one that was released is gone for good.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One permit is released: the thread must have it, or it must be available.")
  @State
  public static class AcquireMeetsInterrupt {
    private final Permits permits = new Permits(0);
    private final Interruptible waiter = new Interruptible();

    @Actor
    public void waiting(II_Result r) {
      r.r1 =
          waiter.call(
              () -> {
                permits.acquire();
                return 1;
              });
    }

    @Actor
    public void releasing() {
      permits.release();
      waiter.interrupt();
    }

    @Arbiter
    public void count(II_Result r) {
      r.r2 = permits.availablePermits();
    }
  }

  /*
   * The same with a timeout that is over at once: the permit, the interrupt and the end of the time meet.
   *
   *   acquired, available
   *   1, 0    the permit came first
   *   0, 1    the time was over first
   *   -1, 1   the interrupt came first
   *   -1, 0   the interrupted thread has taken the permit with it
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1", "-1, 1"},
      expect = ACCEPTABLE,
      desc = "The thread has the permit, or its call ended without it and the permit is there.")
  @Outcome(
      id = "(0|-1), 0",
      expect = FORBIDDEN,
      desc = "The call ended without a permit, and the one that was released is gone for good.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One permit is released: the thread must have it, or it must be available.")
  @State
  public static class TryAcquireMeetsInterrupt {
    private final Permits permits = new Permits(0);
    private final Interruptible waiter = new Interruptible();

    @Actor
    public void waiting(II_Result r) {
      r.r1 = waiter.call(() -> permits.tryAcquire(1, NANOSECONDS) ? 1 : 0);
    }

    @Actor
    public void releasing() {
      permits.release();
      waiter.interrupt();
    }

    @Arbiter
    public void count(II_Result r) {
      r.r2 = permits.availablePermits();
    }
  }

  /** 1, or -1 if it was refused. */
  private static int released(Permits permits) {
    try {
      permits.release();
      return 1;
    } catch (Error refused) {
      return -1;
    }
  }

  /** With a timeout that is over at once. */
  private static boolean tryAcquireBriefly(Permits permits) {
    try {
      return permits.tryAcquire(1, NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }

  private static void acquire(Permits permits) {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }
}
