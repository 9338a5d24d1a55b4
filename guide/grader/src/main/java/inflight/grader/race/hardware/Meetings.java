package inflight.grader.race.hardware;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.infra.runners.CounterThread;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;
import org.openjdk.jcstress.util.Counter;

/**
 * The actors of one specification, who meet as often as they are let, and what came of it.
 *
 * @param <R> what the generated runner counts
 */
final class Meetings<R> {
  private static final long POLL_MILLIS = 20;

  private final Runner<R> runner;
  private final Counter<R> seen = new Counter<>();

  Meetings(Runner<R> runner) {
    this.runner = runner;
  }

  /**
   * jcstress makes one from a stream, in the order in which it writes it there; its other way needs
   * its launcher.
   *
   * @param stride how many samples are made between two rendezvous of the actors
   */
  static ForkedTestConfig config(String runner, int iterationMillis, int stride) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(SpinLoopStyle.THREAD_SPIN_WAIT.ordinal());
      out.writeInt(iterationMillis);
      out.writeInt(1);
      out.writeUTF(runner);
      out.writeInt(Integer.MAX_VALUE >> 20);
      out.writeInt(stride);
      out.writeInt(1);
      out.writeBoolean(false);
      return new ForkedTestConfig(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new IllegalStateException("Memory can be written to.", e);
    }
  }

  /** A few samples as a first try, each on threads of its own. */
  void tryOut() throws Throwable {
    runner.sanityCheck(seen);
  }

  /**
   * Lets them meet for as long as an iteration lasts.
   *
   * @return what one of them threw, or null. The other may then wait for it for ever.
   */
  Throwable iterate() {
    var left = new ArrayList<CounterThread<R>>(runner.internalRun());
    while (!left.isEmpty()) {
      for (var worker : List.copyOf(left)) {
        try {
          worker.join(left.size() == 1 ? 0 : POLL_MILLIS);
        } catch (InterruptedException byCodeUnderTest) {
          // That is nothing to stop for.
          continue;
        }
        if (worker.throwable() != null) {
          return worker.throwable();
        }
        if (!worker.isAlive()) {
          seen.merge(worker.result());
          left.remove(worker);
        }
      }
    }
    return null;
  }

  long samples() {
    return seen.totalCount();
  }

  /** The outcomes as jcstress prints them. */
  Counter<String> outcomes() {
    var outcomes = new Counter<String>();
    for (var outcome : seen.elementSet()) {
      outcomes.record(String.valueOf(outcome), seen.count(outcome));
    }
    return outcomes;
  }
}
