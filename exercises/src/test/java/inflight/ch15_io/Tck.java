package inflight.ch15_io;

import inflight.testkit.Workers.ThrowingRunnable;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

/** The official tests of Reactive Streams, to be called rule by rule. */
final class Tck extends FlowPublisherVerification<Long> {
  /** A rule's test, which declares whatever it may throw. */
  interface Rule {
    void test() throws Throwable;
  }

  /**
   * How long the tests wait for a signal that is due. Here it is there before the request returns,
   * so a right publisher is never waited for, however busy the machine is.
   */
  private static final long DUE_MILLIS = 200;

  /** How long they wait for signals that must not come. */
  private static final long NOT_DUE_MILLIS = 10;

  Tck() {
    super(new TestEnvironment(DUE_MILLIS, NOT_DUE_MILLIS, NOT_DUE_MILLIS, false));
  }

  @Override
  public Flow.Publisher<Long> createFlowPublisher(long elements) {
    return new DemandPublisher<>(() -> LongStream.range(0, elements).iterator());
  }

  @Override
  public Flow.Publisher<Long> createFailedFlowPublisher() {
    return new DemandPublisher<>(Tck::failing);
  }

  private static Iterator<Long> failing() {
    throw new IllegalStateException("the source cannot be opened");
  }

  /** Runs the test of a rule. The contract has no exceptions, so one that is skipped has failed. */
  static void check(Rule rule) {
    ThrowingRunnable body =
        () -> {
          try {
            rule.test();
          } catch (SkipException e) {
            throw new AssertionError(e.getMessage());
          } catch (Exception | Error e) {
            throw e;
          } catch (Throwable e) {
            throw new AssertionError(e);
          }
        };
    try {
      body.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }
}
