package inflight.ch15_io;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.concurrent.Flow;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two threads that use one subscription at the same moment. The subscriber keeps what it gets in
 * plain fields: signals are serial, with happens-before between them, so it need not protect them.
 */
public class DemandPublisherStress {

  /*
   * Two threads request one element each, of a source of three. Are exactly two signaled, in order, and one after the
   * other?
   *
   *   elements as digits, signals at the end, 1 if two signals met
   *   12, 0, 0    two elements, and nothing else
   *   1           the demand of one thread was forgotten
   *   123         more than was requested
   */
  @JCStressTest
  @Outcome(id = "12, 0, 0", expect = ACCEPTABLE, desc = "Two elements, one after the other.")
  @Outcome(
      id = ".*, 1",
      expect = FORBIDDEN,
      desc = "Two signals of one subscription were under way at the same time.")
  @Outcome(
      id = {"0, 0, 0", "1, 0, 0", "2, 0, 0"},
      expect = FORBIDDEN,
      desc = "Two elements were requested, and fewer were signaled: a request was lost.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two elements of three were requested: the first two must come, in order, and no end.")
  @State
  public static class RequestMeetsRequest {
    private final Recorder recorder = new Recorder();

    {
      new DemandPublisher<>(List.of(1, 2, 3)).subscribe(recorder);
    }

    @Actor
    public void one() {
      recorder.subscription.request(1);
    }

    @Actor
    public void other() {
      recorder.subscription.request(1);
    }

    @Arbiter
    public void look(III_Result r) {
      recorder.tell(r);
    }
  }

  /*
   * One element is left. A thread requests it, and another requests one more. Is the end signaled once, behind it?
   *
   *   1, 1, 0   the element, then one onComplete
   */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "The element, and then the end, once.")
  @Outcome(
      id = ".*, 1",
      expect = FORBIDDEN,
      desc = "Two signals of one subscription were under way at the same time.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One element was left: it must come, and then onComplete, once.")
  @State
  public static class LastElementMeetsRequest {
    private final Recorder recorder = new Recorder();

    {
      new DemandPublisher<>(List.of(1)).subscribe(recorder);
    }

    @Actor
    public void one() {
      recorder.subscription.request(1);
    }

    @Actor
    public void other() {
      recorder.subscription.request(1);
    }

    @Arbiter
    public void look(III_Result r) {
      recorder.tell(r);
    }
  }

  /*
   * One thread requests an element, another requests 0, which ends the subscription. Is there one error, serial, and
   * nothing behind it?
   *
   *   0, 1 and 1, 1   the error, before or after the element
   */
  @JCStressTest
  @Outcome(
      id = {"0, 1, 0", "1, 1, 0"},
      expect = ACCEPTABLE,
      desc = "One error, and at most one element before it.")
  @Outcome(
      id = ".*, 1",
      expect = FORBIDDEN,
      desc = "The error for request(0) came while another signal was under way.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "request(0) must be answered with onError, once, and nothing may come after it.")
  @State
  public static class RequestMeetsBadRequest {
    private final Recorder recorder = new Recorder();

    {
      new DemandPublisher<>(List.of(1, 2, 3)).subscribe(recorder);
    }

    @Actor
    public void good() {
      recorder.subscription.request(1);
    }

    @Actor
    public void bad() {
      recorder.subscription.request(0);
    }

    @Arbiter
    public void look(III_Result r) {
      recorder.tell(r);
    }
  }

  /*
   * One element is left. A thread requests it, and another one cancels. Whatever is under way then comes to its end, and
   * nothing is broken by it.
   *
   *   elements as digits, signals at the end, 1 if two signals met, 1 if request threw
   *   0, 0 and 1, 0 and 1, 1   cancelled before the element, before the end, or after it
   *   1 at the end             whoever signaled missed what the cancel had taken away
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0, 0, 0", "1, 0, 0, 0", "1, 1, 0, 0"},
      expect = ACCEPTABLE,
      desc = "The element and the end, or as much of it as came before the cancel.")
  @Outcome(
      id = ".*, 1",
      expect = FORBIDDEN,
      desc = "request threw an exception, since another thread cancelled at the same moment.")
  @Outcome(
      id = ".*, 1, 0",
      expect = FORBIDDEN,
      desc = "Two signals of one subscription were under way at the same time.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One element was left: it comes, and then onComplete, until the cancel ends that.")
  @State
  public static class RequestMeetsCancel {
    private final Recorder recorder = new Recorder();
    private final Flow.Subscription subscription;

    {
      new DemandPublisher<>(List.of(1)).subscribe(recorder);
      subscription = recorder.subscription;
    }

    @Actor
    public void requests(IIII_Result r) {
      try {
        subscription.request(1);
      } catch (RuntimeException e) {
        r.r4 = 1;
      }
    }

    @Actor
    public void cancels() {
      subscription.cancel();
    }

    @Arbiter
    public void look(IIII_Result r) {
      r.r1 = recorder.digits;
      r.r2 = recorder.error ? -1 : recorder.ends;
      r.r3 = recorder.met ? 1 : 0;
    }
  }

  /** All fields are plain. */
  private static final class Recorder implements Flow.Subscriber<Integer> {
    Flow.Subscription subscription;
    int digits;
    int ends;
    boolean error;
    private boolean inside;
    private boolean met;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(Integer element) {
      enter();
      digits = ends > 0 ? -1 : 10 * digits + element;
      inside = false;
    }

    @Override
    public void onError(Throwable failure) {
      error = true;
      end();
    }

    @Override
    public void onComplete() {
      end();
    }

    private void end() {
      enter();
      ends++;
      inside = false;
    }

    private void enter() {
      met = met || inside;
      inside = true;
    }

    void tell(III_Result r) {
      r.r1 = digits;
      r.r2 = ends;
      r.r3 = met ? 1 : 0;
    }
  }
}
