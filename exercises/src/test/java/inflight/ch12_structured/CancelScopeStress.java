package inflight.ch12_structured;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.given.Cancelled;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** One thread runs the body of a scope, another one cancels it, or asks. */
public class CancelScopeStress {

  /*
   * A cancel meets a body with two checkpoints, which catches what they throw and goes on. Once one has thrown, the next
   * does as well; what was written before the cancel is seen; and when the scope is over, its thread is left alone.
   *
   *   whether the first threw, whether the second did, what was seen if so, the flag after run
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0, 0, 0", "0, 1, 42, 0", "1, 1, 42, 0"},
      expect = ACCEPTABLE,
      desc = "From the cancel on, every checkpoint throws.")
  @Outcome(
      id = "1, 0, .*",
      expect = FORBIDDEN,
      desc = "One checkpoint threw, and the next did not, although the scope was still cancelled.")
  @Outcome(
      id = "[01], 1, 0, 0",
      expect = FORBIDDEN,
      desc = "What was written before the cancel is not seen after it.")
  @Outcome(
      id = ".*, 1",
      expect = FORBIDDEN,
      desc = "The interrupt flag of the thread is set, and nobody interrupted it but the scope.")
  @Outcome(expect = FORBIDDEN, desc = "Some other outcome.")
  @State
  public static class CancelMeetsCheckpoints {
    private final CancelScope scope = new CancelScope();
    private int written;

    @Actor
    public void cancels() {
      written = 42;
      scope.cancel();
    }

    @Actor
    public void body(IIII_Result r) {
      runs(
          scope,
          () -> {
            r.r1 = throwsCancelled();
            r.r2 = throwsCancelled();
            r.r3 = r.r2 == 1 ? written : 0;
          });
      r.r4 = Thread.interrupted() ? 1 : 0;
    }
  }

  /*
   * A cancel meets a body that falls asleep, inside another scope. Nobody else will wake it.
   *
   *   whether run says that its cancel ended it, what was seen afterward, the flag after run
   */
  @JCStressTest
  @Outcome(id = "1, 42, 0", expect = ACCEPTABLE, desc = "The sleep ends with the cancel.")
  @Outcome(
      id = "1, 0, 0",
      expect = FORBIDDEN,
      desc = "What was written before the cancel is not seen after it.")
  @Outcome(
      id = "1, 42, 1",
      expect = FORBIDDEN,
      desc = "The interrupt flag of the thread is set, and nobody interrupted it but the scope.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The sleep ended, and not with a Cancelled of the scope that was cancelled.")
  @State
  public static class CancelMeetsSleep {
    private final CancelScope scope = new CancelScope();
    private final CancelScope inner = new CancelScope();
    private int written;

    @Actor
    public void cancels() {
      written = 42;
      scope.cancel();
    }

    @Actor
    public void sleeper(III_Result r) {
      r.r1 = runs(scope, () -> inner.run(CancelScope::sleepForever)) ? 1 : 0;
      r.r2 = r.r1 == 1 ? written : 0;
      r.r3 = Thread.interrupted() ? 1 : 0;
    }
  }

  /*
   * A thread falls asleep in a scope. Another one interrupts it, and cancels the scope right after that. Either may wake it,
   * and the interrupt comes out either way: as what the sleep throws, or as the flag.
   *
   *   1 if Cancelled ended the sleep and 2 if InterruptedException did, the flag after run
   *   1, 1 and 2, 0   the interrupt is told
   *   1, 0            nobody will ever know of it
   */
  @JCStressTest
  @Outcome(
      id = {"1, 1", "2, 0"},
      expect = ACCEPTABLE,
      desc = "The interrupt is told, by the exception or by the flag.")
  @Outcome(
      id = "1, 0",
      expect = FORBIDDEN,
      desc = "An interrupt and then a cancel met a sleep, and the interrupt was lost.")
  @Outcome(
      id = "2, 1",
      expect = FORBIDDEN,
      desc = "The thread was interrupted once, and both the exception and the flag tell it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The sleep ended, and neither with Cancelled nor with InterruptedException.")
  @State
  public static class InterruptAndCancelMeetSleep {
    private final CancelScope scope = new CancelScope();
    private final LinkedBlockingQueue<Thread> sleepers = new LinkedBlockingQueue<>();

    @Actor
    public void interruptsAndCancels() {
      try {
        sleepers.take().interrupt();
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted, although nobody interrupts", e);
      }
      scope.cancel();
    }

    @Actor
    public void sleeper(II_Result r) {
      sleepers.add(Thread.currentThread());
      try {
        r.r1 = scope.run(CancelScope::sleepForever) ? 1 : 0;
      } catch (InterruptedException e) {
        r.r1 = 2;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      r.r2 = Thread.interrupted() ? 1 : 0;
    }
  }

  /*
   * One thread asks whether a scope is cancelled, while the body comes to its end, in time. Only then the timeout passes.
   * What does the scope say after its end?
   *
   *   cancelled right after the end, cancelled when the timeout has passed
   */
  @JCStressTest
  @Outcome(
      id = "0, 0",
      expect = ACCEPTABLE,
      desc = "The body ended in time, and the scope stays as it was.")
  @Outcome(
      id = "0, 1",
      expect = FORBIDDEN,
      desc = "The scope was not cancelled when its body had ended, and later it was.")
  @Outcome(expect = FORBIDDEN, desc = "The scope was cancelled before its time was over.")
  @State
  public static class QuestionMeetsEnd {
    private final AtomicLong nanoTime = new AtomicLong();
    private final CancelScope scope = new CancelScope(Duration.ofNanos(1), nanoTime::get);

    @Actor
    public void body(II_Result r) {
      runs(scope, () -> {});
      r.r1 = scope.isCancelled() ? 1 : 0;
      nanoTime.set(1);
    }

    @Actor
    public void asks() {
      scope.isCancelled();
    }

    @Arbiter
    public void later(II_Result r) {
      r.r2 = scope.isCancelled() ? 1 : 0;
    }
  }

  /*
   * The body comes to its end, and just then somebody cancels. Either is the first. Whatever the scope says when its body
   * has ended, it says so later, too.
   *
   *   cancelled right after the end, cancelled later
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "The cancel or the end came first, and the scope stays as it was.")
  @Outcome(
      id = "0, 1",
      expect = FORBIDDEN,
      desc =
          "The scope was not cancelled when its body had ended, and later it was: a cancel that looks whether the body has"
              + " ended, and cancels then, is two steps.")
  @Outcome(expect = FORBIDDEN, desc = "The scope was cancelled, and later it was not.")
  @State
  public static class CancelMeetsEnd {
    private final CancelScope scope = new CancelScope();

    @Actor
    public void body(II_Result r) {
      runs(scope, () -> {});
      r.r1 = scope.isCancelled() ? 1 : 0;
    }

    @Actor
    public void cancels() {
      scope.cancel();
    }

    @Arbiter
    public void later(II_Result r) {
      r.r2 = scope.isCancelled() ? 1 : 0;
    }
  }

  private static boolean runs(CancelScope scope, CancelScope.Body body) {
    try {
      return scope.run(body);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static int throwsCancelled() {
    try {
      CancelScope.checkpoint();
      return 0;
    } catch (Cancelled e) {
      return 1;
    }
  }
}
