package inflight.ch06_pools;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** What becomes of a promise when two threads come to it at the same moment. */
public class PromiseStress {

  /*
   * Two threads complete one promise, and a callback counts. Both may find it open. Who wins, and does the callback
   * get the winner's value?
   *
   *   first won, second won, value, sum of what the callback got
   *   1, 0, 1, 1    the first settled it
   *   0, 1, 2, 2    the second did
   *   1, 1, ...     both think they did
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0, 1, 1", "0, 1, 2, 2"},
      expect = ACCEPTABLE,
      desc = "One of the two settles the promise.")
  @Outcome(
      id = "1, 1, .*",
      expect = FORBIDDEN,
      desc = "Two calls of complete on one promise returned true.")
  @Outcome(
      id = "0, 0, .*",
      expect = FORBIDDEN,
      desc = "Two threads completed a promise, and both were told that the other was first.")
  @Outcome(
      id = ".*, 0",
      expect = FORBIDDEN,
      desc = "The promise is settled, and its callback was never called.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The value, the callback and what complete returned do not tell of the same winner.")
  @State
  public static class TwoComplete {
    private final Promise<Integer> promise = new Promise<>();
    private final AtomicInteger sum = new AtomicInteger();

    public TwoComplete() {
      promise.onDone((value, error) -> sum.addAndGet(value));
    }

    @Actor
    public void one(IIII_Result r) {
      r.r1 = promise.complete(1) ? 1 : 0;
    }

    @Actor
    public void other(IIII_Result r) {
      r.r2 = promise.complete(2) ? 1 : 0;
    }

    @Arbiter
    public void look(IIII_Result r) {
      r.r3 = answer(promise);
      r.r4 = sum.get();
    }
  }

  /*
   * One thread completes the promise, another lets it fail, and each then tries the other way too, as one that is not
   * sure might. One call of four settles it.
   *
   *   how many calls of the first returned true, of the second, what get answers
   *   1, 0, 1     the value is there
   *   0, 1, -1    the error is there
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0, 1", "0, 1, -1"},
      expect = ACCEPTABLE,
      desc = "The value or the error, whichever came first.")
  @Outcome(
      id = {"1, 1, .*", "2, .*", ".*, 2, .*"},
      expect = FORBIDDEN,
      desc = "A promise was settled twice.")
  @Outcome(id = "0, 0, .*", expect = FORBIDDEN, desc = "Nobody was told to have settled it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "get answers with something else than what the first call settled.")
  @State
  public static class CompleteMeetsFail {
    private static final Exception ERROR = new Exception("no answer");

    private final Promise<Integer> promise = new Promise<>();

    @Actor
    public void completes(III_Result r) {
      r.r1 = (promise.complete(1) ? 1 : 0) + (promise.fail(ERROR) ? 1 : 0);
    }

    @Actor
    public void fails(III_Result r) {
      r.r2 = (promise.fail(ERROR) ? 1 : 0) + (promise.complete(2) ? 1 : 0);
    }

    @Arbiter
    public void look(III_Result r) {
      r.r3 = answer(promise);
    }
  }

  /*
   * One thread settles the promise while another registers a callback. Either may find the other not there yet. Is the
   * callback called, once? Does it see what was written before complete, and what its owner wrote before onDone?
   *
   *   calls, result seen, owner's note seen
   *   1, -1, ...    called with something else than the value and null
   */
  @JCStressTest
  @Outcome(
      id = "1, 42, 7",
      expect = ACCEPTABLE,
      desc = "The callback is called once, and sees all.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "The callback was never called.")
  @Outcome(id = "2, .*", expect = FORBIDDEN, desc = "The callback was called twice.")
  @Outcome(
      id = "1, 0, .*",
      expect = FORBIDDEN,
      desc = "The callback does not see what was written before complete.")
  @Outcome(
      id = "1, -1, .*",
      expect = FORBIDDEN,
      desc = "The callback was called with something else than the value and null.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The callback does not see what was written before it was registered.")
  @State
  public static class CompleteMeetsOnDone {
    private final Promise<String> promise = new Promise<>();
    private final AtomicInteger calls = new AtomicInteger();
    private int result;
    private int note;
    private int seenResult;
    private int seenNote;

    @Actor
    public void completes() {
      result = 42;
      promise.complete("done");
    }

    @Actor
    public void registers() {
      note = 7;
      promise.onDone(
          (value, error) -> {
            seenResult = "done".equals(value) && error == null ? result : -1;
            seenNote = note;
            calls.incrementAndGet();
          });
    }

    @Arbiter
    public void look(III_Result r) {
      r.r1 = calls.get();
      r.r2 = seenResult;
      r.r3 = seenNote;
    }
  }

  /*
   * The same when the promise fails.
   *
   *   calls, result seen
   *   1, -1    called with something else than null and the error
   */
  @JCStressTest
  @Outcome(id = "1, 42", expect = ACCEPTABLE, desc = "The callback is called once, and sees all.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "The callback was never called.")
  @Outcome(id = "2, .*", expect = FORBIDDEN, desc = "The callback was called twice.")
  @Outcome(
      id = "1, 0",
      expect = FORBIDDEN,
      desc = "The callback does not see what was written before fail.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The callback was called with something else than null and the error.")
  @State
  public static class FailMeetsOnDone {
    private static final Exception ERROR = new Exception("no answer");

    private final Promise<String> promise = new Promise<>();
    private final AtomicInteger calls = new AtomicInteger();
    private int result;
    private int seenResult;

    @Actor
    public void fails() {
      result = 42;
      promise.fail(ERROR);
    }

    @Actor
    public void registers() {
      promise.onDone(
          (value, error) -> {
            seenResult = value == null && error == ERROR ? result : -1;
            calls.incrementAndGet();
          });
    }

    @Arbiter
    public void look(II_Result r) {
      r.r1 = calls.get();
      r.r2 = seenResult;
    }
  }

  /*
   * Two threads register callbacks at the same moment, and then the promise is settled. Each call counts.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both callbacks are called, once each.")
  @Outcome(
      id = {"0, .*", ".*, 0"},
      expect = FORBIDDEN,
      desc = "Two threads registered callbacks at once, and one was lost.")
  @Outcome(expect = FORBIDDEN, desc = "A callback was called more than once.")
  @State
  public static class TwoRegister {
    private final Promise<String> promise = new Promise<>();
    private final AtomicInteger one = new AtomicInteger();
    private final AtomicInteger other = new AtomicInteger();

    @Actor
    public void one() {
      promise.onDone((value, error) -> one.incrementAndGet());
    }

    @Actor
    public void other() {
      promise.onDone((value, error) -> other.incrementAndGet());
    }

    @Arbiter
    public void look(II_Result r) {
      promise.complete("done");
      r.r1 = one.get();
      r.r2 = other.get();
    }
  }

  /*
   * One thread registers two callbacks while another settles the promise. Both are called once. Those that were there
   * before are called by the settling thread, in order; the second may overtake the first only if the first is still
   * under way when the second comes too late.
   *
   *   calls of the first, calls of the second
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both callbacks are called, once each.")
  @Outcome(
      id = {"0, .*", ".*, 0"},
      expect = FORBIDDEN,
      desc = "A callback was registered while the promise was settled, and was never called.")
  @Outcome(expect = FORBIDDEN, desc = "A callback was called more than once.")
  @State
  public static class TwoCallbacksMeetComplete {
    private final Promise<String> promise = new Promise<>();
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();

    @Actor
    public void registers() {
      promise.onDone((value, error) -> first.incrementAndGet());
      promise.onDone((value, error) -> second.incrementAndGet());
    }

    @Actor
    public void completes() {
      promise.complete("done");
    }

    @Arbiter
    public void look(II_Result r) {
      r.r1 = first.get();
      r.r2 = second.get();
    }
  }

  /*
   * A thread goes to wait for the value, which another has just written into a plain field and settles the promise for.
   * It may look just before and fall asleep just after. Is it woken, and does it see the field?
   */
  @JCStressTest
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "get answers, and the result is seen.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc = "get answered, and what was written before complete is not seen.")
  @Outcome(expect = FORBIDDEN, desc = "get did not answer with the value.")
  @State
  public static class GetMeetsComplete {
    private final Promise<Integer> promise = new Promise<>();
    private int result;

    @Actor
    public void completes() {
      result = 42;
      promise.complete(1);
    }

    @Actor
    public void gets(I_Result r) {
      try {
        r.r1 = promise.get() == 1 ? result : -1;
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException("get threw, although the promise has a value", e);
      }
    }
  }

  /*
   * The same when the promise fails.
   */
  @JCStressTest
  @Outcome(id = "42", expect = ACCEPTABLE, desc = "get throws, and the result is seen.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc = "get threw, and what was written before fail is not seen.")
  @Outcome(expect = FORBIDDEN, desc = "get did not throw the error that the promise failed with.")
  @State
  public static class GetMeetsFail {
    private static final Exception ERROR = new Exception("no answer");

    private final Promise<Integer> promise = new Promise<>();
    private int result;

    @Actor
    public void fails() {
      result = 42;
      promise.fail(ERROR);
    }

    @Actor
    public void gets(I_Result r) {
      try {
        promise.get();
        r.r1 = -1;
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted, although nobody interrupts", e);
      } catch (ExecutionException e) {
        r.r1 = e.getCause() == ERROR ? result : -2;
      }
    }
  }

  /*
   * A thread only looks: is it done, and if so, what is the value? Once it is done, the value is there, and what was
   * written before.
   *
   *   done, what get answers without waiting, result seen
   *   0, 0, 0      not yet
   *   1, 1, 42     done, and all is there
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0, 0", "1, 1, 42"},
      expect = ACCEPTABLE,
      desc = "It is not done yet, or it is done and all is there.")
  @Outcome(
      id = "1, 1, 0",
      expect = FORBIDDEN,
      desc = "isDone is true, and what was written before complete is not seen.")
  @Outcome(expect = FORBIDDEN, desc = "isDone is true, and get has no value yet.")
  @State
  public static class LookMeetsComplete {
    private final Promise<Integer> promise = new Promise<>();
    private int result;

    @Actor
    public void completes() {
      result = 42;
      promise.complete(1);
    }

    @Actor
    public void looks(III_Result r) {
      if (promise.isDone()) {
        r.r1 = 1;
        r.r3 = result;
        r.r2 = answer(promise);
      }
    }
  }

  /*
   * A callback is there already. When it runs, everybody must find the promise settled.
   *
   *   the callback's own look, the other thread's look at a promise whose callback has run
   */
  @JCStressTest
  @Outcome(
      id = {"true, true, 1", "true, false, 0"},
      expect = ACCEPTABLE,
      desc = "Whoever sees that the callback has run finds the promise settled.")
  @Outcome(
      id = "false, .*",
      expect = FORBIDDEN,
      desc = "The callback ran before the promise was settled.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The callback had run, and another thread did not find the promise settled.")
  @State
  public static class CallbackMeetsLook {
    private final Promise<Integer> promise = new Promise<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean doneInside;

    public CallbackMeetsLook() {
      promise.onDone(
          (value, error) -> {
            doneInside = promise.isDone();
            calls.incrementAndGet();
          });
    }

    @Actor
    public void completes() {
      promise.complete(1);
    }

    @Actor
    public void looks(ZZI_Result r) {
      if (calls.get() == 1) {
        r.r2 = promise.isDone();
        r.r3 = answer(promise);
      }
    }

    @Arbiter
    public void look(ZZI_Result r) {
      r.r1 = doneInside;
    }
  }

  /** What get answers without waiting: the value, -1 for an error, 0 if there is no answer. */
  private static int answer(Promise<Integer> promise) {
    try {
      return promise.get(0, NANOSECONDS);
    } catch (ExecutionException e) {
      return -1;
    } catch (TimeoutException e) {
      return 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }
}
