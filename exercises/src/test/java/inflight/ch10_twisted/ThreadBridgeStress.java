package inflight.ch10_twisted;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.given.Awaitable;
import inflight.given.GivenLoop;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What crosses the bridge while the loop falls asleep, or while something else crosses it. */
public class ThreadBridgeStress {

  /*
   * The loop has nothing to do and is about to fall asleep. At that moment a worker finishes the work. Its outcome has
   * to wake the loop, arrive on the loop's thread, and bring what the work has written. A loop that nobody wakes sleeps
   * on over the outcome; such a run does not come back, and is reported as that.
   */
  @JCStressTest
  @Outcome(
      id = "42, true",
      expect = ACCEPTABLE,
      desc = "The outcome arrived on the loop's thread, with what the work had written.")
  @Outcome(
      id = {"0, true", "-1, true"},
      expect = FORBIDDEN,
      desc = "The outcome arrived, and what the work had written before did not.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The outcome must arrive on the loop's thread, before the loop is stopped.")
  @State
  public static class ResultMeetsALoopFallingAsleep {
    private final GivenLoop loop = GivenLoop.real();
    private final List<Runnable> handedOver = new ArrayList<>();
    private final Awaitable<Boolean> outcome;
    private int written;
    private int seen = -1;
    private boolean onTheLoop;

    public ResultMeetsALoopFallingAsleep() {
      outcome =
          new ThreadBridge(loop, handedOver::add)
              .deferToThread(
                  () -> {
                    written = 42;
                    return true;
                  });
      outcome.whenDone(
          () -> {
            seen = written;
            onTheLoop = loop.inLoop();
            loop.stop();
          });
    }

    @Actor
    public void loop(IZ_Result r) {
      loop.run();
      r.r1 = seen;
      r.r2 = onTheLoop;
    }

    @Actor
    public void worker() {
      handedOver.getFirst().run();
    }
  }

  /*
   * Two workers finish at the same moment, one with a result and one with a failure. Afterward the loop turns a few
   * times.
   */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Both outcomes arrived, each where it belongs.")
  @Outcome(
      id = {"0, 2", "1, 0", "0, 0"},
      expect = FORBIDDEN,
      desc = "Two workers finished, and the outcome of one of them never arrived.")
  @Outcome(expect = FORBIDDEN, desc = "The outcomes of two workers were mixed up.")
  @State
  public static class TwoResults {
    private final GivenLoop loop = GivenLoop.real();
    private final List<Runnable> handedOver = new ArrayList<>();
    private final IllegalStateException failure = new IllegalStateException("full");
    private final int[] arrived = new int[2];

    public TwoResults() {
      var bridge = new ThreadBridge(loop, handedOver::add);
      for (var i = 0; i < 2; i++) {
        var number = i;
        var outcome =
            bridge.deferToThread(
                () -> {
                  if (number == 1) {
                    throw failure;
                  }
                  return number + 1;
                });
        outcome.whenDone(
            () -> {
              try {
                arrived[number] = outcome.result();
              } catch (Exception e) {
                arrived[number] = e == failure ? number + 1 : -1;
              }
            });
      }
    }

    @Actor
    public void worker() {
      handedOver.get(0).run();
    }

    @Actor
    public void anotherWorker() {
      handedOver.get(1).run();
    }

    @Arbiter
    public void someTurns(II_Result r) {
      loop.callSoon(() -> stopAfter(8));
      loop.run();
      r.r1 = arrived[0];
      r.r2 = arrived[1];
    }

    private void stopAfter(int turns) {
      if (turns == 0) {
        loop.stop();
      } else {
        loop.callSoon(() -> stopAfter(turns - 1));
      }
    }
  }

  /*
   * A thread makes a blocking call while the loop falls asleep. It writes before the call, the call adds to that, and
   * the thread reads what the call has written. None of this is volatile: the bridge has to order it, both ways.
   */
  @JCStressTest
  @Outcome(
      id = "12",
      expect = ACCEPTABLE,
      desc = "The call saw what was written before it, and the caller what the call wrote.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "What is done before a blocking call happens-before the call, and the call before its return.")
  @State
  public static class BlockingCall {
    private final GivenLoop loop = GivenLoop.real();
    private final ThreadBridge bridge = new ThreadBridge(loop, work -> {});
    private int shared;

    @Actor
    public void loop() {
      loop.run();
    }

    @Actor
    public void caller(I_Result r) {
      shared = 10;
      try {
        bridge.blockingCallFromThread(() -> shared += 2);
        r.r1 = shared;
      } catch (Exception e) {
        r.r1 = -1;
      } finally {
        loop.stop();
      }
    }
  }

  /*
   * The same for a call that fails, while the loop runs already: the thread may look for the outcome at any step of its
   * making, and what it finds must be the failure, not the null of a result that is not there.
   */
  @JCStressTest
  @Outcome(
      id = "12, true",
      expect = ACCEPTABLE,
      desc = "The failure came out, and with it what the call had written.")
  @Outcome(
      id = {"10, false", "12, false"},
      expect = FORBIDDEN,
      desc =
          "The call failed, and its caller got a result instead: the outcome must be there before the caller goes on.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A call that fails happens-before its failure comes out, as one that returns.")
  @State
  public static class FailingBlockingCall {
    private final GivenLoop loop = GivenLoop.real();
    private final ThreadBridge bridge = new ThreadBridge(loop, work -> {});
    private final IllegalStateException failure = new IllegalStateException("full");
    private int shared;

    @Actor
    public void loop() {
      loop.run();
    }

    @Actor
    public void caller(IZ_Result r) {
      shared = 10;
      try {
        bridge.blockingCallFromThread(
            () -> {
              shared += 2;
              throw failure;
            });
      } catch (Exception e) {
        r.r2 = e == failure;
      } finally {
        r.r1 = shared;
        loop.stop();
      }
    }
  }

  /*
   * A thread that has been interrupted makes a blocking call while the loop runs. Either the interrupt ends the call,
   * and the flag is clear, or the outcome was there before the thread saw it, and then the flag is still set: an
   * interrupt is never lost.
   *
   *   -1 for an InterruptedException; true for a flag that is set afterward
   */
  @JCStressTest
  @Outcome(id = "-1, false", expect = ACCEPTABLE, desc = "The interrupt ended the call.")
  @Outcome(
      id = "7, true",
      expect = ACCEPTABLE,
      desc = "The outcome was there first, and the thread stays interrupted.")
  @Outcome(
      id = "7, false",
      expect = FORBIDDEN,
      desc = "The outcome was returned to a thread that was interrupted, and its flag is gone.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "Neither the outcome with the flag set nor an InterruptedException with the flag clear.")
  @State
  public static class InterruptedCaller {
    private final GivenLoop loop = GivenLoop.real();
    private final ThreadBridge bridge = new ThreadBridge(loop, work -> {});

    @Actor
    public void loop() {
      loop.run();
    }

    @Actor
    public void caller(IZ_Result r) {
      Thread.currentThread().interrupt();
      try {
        r.r1 = bridge.blockingCallFromThread(() -> 7);
      } catch (InterruptedException e) {
        r.r1 = -1;
      } catch (Exception e) {
        r.r1 = -2;
      } finally {
        r.r2 = Thread.interrupted();
        loop.stop();
      }
    }
  }
}
