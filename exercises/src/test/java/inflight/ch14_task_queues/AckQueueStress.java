package inflight.ch14_task_queues;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.ch14_task_queues.AckQueue.Delivery;
import inflight.testkit.Interrupts;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** What two workers of one queue get when they come at the same moment. */
public class AckQueueStress {

  /*
   * Two messages, and two workers who take one each and acknowledge it. Do they have different ones, and is that all?
   *
   *   messages of the two, and a third
   *   1, 2, 0      each has one of its own
   *   1, 1         one job is done twice
   *   1, 0         a worker goes home although there is work
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2, 0, 2", "2, 1, 0, 2"},
      expect = ACCEPTABLE,
      desc = "Each worker has a message of its own.")
  @Outcome(
      id = {"1, 1, .*", "2, 2, .*"},
      expect = FORBIDDEN,
      desc = "Two workers received the same message at the same time: its work is done twice.")
  @Outcome(
      id = {"0, .*", "[12], 0, .*"},
      expect = FORBIDDEN,
      desc = "Two messages were there, and one of two workers got none.")
  @Outcome(
      id = {"1, 2, [12], .*", "2, 1, [12], .*"},
      expect = FORBIDDEN,
      desc = "A message was acknowledged by its only receiver, and it came again.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two messages were received once each, and not both receipts counted.")
  @State
  public static class TwoWorkers {
    private final AckQueue<Integer> queue = new AckQueue<>(Duration.ofHours(1), () -> 0);
    private boolean one;
    private boolean other;

    public TwoWorkers() {
      queue.send(1);
      queue.send(2);
    }

    @Actor
    public void worker(IIII_Result r) {
      var delivery = queue.receive();
      r.r1 = delivery.isPresent() ? delivery.get().message() : 0;
      one = delivery.isPresent() && queue.ack(delivery.get().receipt());
    }

    @Actor
    public void otherWorker(IIII_Result r) {
      var delivery = queue.receive();
      r.r2 = delivery.isPresent() ? delivery.get().message() : 0;
      other = delivery.isPresent() && queue.ack(delivery.get().receipt());
    }

    @Arbiter
    public void later(IIII_Result r) {
      var delivery = queue.receive();
      r.r3 = delivery.isPresent() ? delivery.get().message() : 0;
      r.r4 = (one ? 1 : 0) + (other ? 1 : 0);
    }
  }

  /*
   * Both threads have been interrupted, and that is no business of the queue's: do they keep their flags?
   *
   *   1 for a flag that is kept, -1 for one that is lost
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both threads stay interrupted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A thread was interrupted before its call, and its interrupt flag is gone.")
  @State
  public static class InterruptedCalls {
    private final AckQueue<Integer> queue = new AckQueue<>(Duration.ofHours(1), () -> 0);

    @Actor
    public void sender(II_Result r) {
      r.r1 = Interrupts.keptBy(() -> queue.send(1));
    }

    @Actor
    public void receiver(II_Result r) {
      r.r2 = Interrupts.keptBy(queue::receive);
    }
  }

  /*
   * A worker has had a message for too long. It acknowledges it at the very moment at which another worker receives
   * what is visible. Either the acknowledgment was in time and nobody else gets the message, or it was not, and the
   * other has it. Anything between would do the work twice, and call it done, or lose it.
   *
   *   acknowledged, attempt of the second delivery
   *   true, 0       in time
   *   false, 2      too late
   *   true, 2       both workers believe that the message is theirs
   *   false, 0      nobody has it
   */
  @JCStressTest
  @Outcome(
      id = {"true, 0", "false, 2"},
      expect = ACCEPTABLE,
      desc = "The late ack was in time, or the message was delivered again.")
  @Outcome(
      id = "true, 2",
      expect = FORBIDDEN,
      desc =
          "A late ack was told that it counts, and the message was delivered to another worker all"
              + " the same.")
  @Outcome(
      id = "false, 0",
      expect = FORBIDDEN,
      desc = "A late ack was refused although nobody else had received the message.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A message was acknowledged late or delivered again, and its attempts are wrong.")
  @State
  public static class LateAckOrReceive {
    // No time at all: what has been received is visible again at once.
    private final AckQueue<String> queue = new AckQueue<>(Duration.ZERO, () -> 0);
    private final Object receipt;

    public LateAckOrReceive() {
      queue.send("message");
      receipt = queue.receive().orElseThrow().receipt();
    }

    @Actor
    public void lateWorker(ZI_Result r) {
      r.r1 = queue.ack(receipt);
    }

    @Actor
    public void otherWorker(ZI_Result r) {
      var delivery = queue.receive();
      r.r2 = delivery.isPresent() ? delivery.get().attempt() : 0;
    }
  }

  /*
   * The same, and the late worker wants more time. If it is told that it has got it, nobody else may have the message.
   *
   *   extended, attempt of the second delivery
   */
  @JCStressTest
  @Outcome(
      id = {"true, 0", "false, 2"},
      expect = ACCEPTABLE,
      desc = "The late worker got more time, or the message was delivered again.")
  @Outcome(
      id = "true, 2",
      expect = FORBIDDEN,
      desc =
          "A late worker was told that it has more time, and the message was delivered to another"
              + " worker all the same.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A late worker got no more time, and nobody else received the message.")
  @State
  public static class LateExtendOrReceive {
    private final AckQueue<String> queue = new AckQueue<>(Duration.ZERO, () -> 0);
    private final Object receipt;

    public LateExtendOrReceive() {
      queue.send("message");
      receipt = queue.receive().orElseThrow().receipt();
    }

    @Actor
    public void lateWorker(ZI_Result r) {
      r.r1 = queue.extend(receipt, Duration.ofHours(1));
    }

    @Actor
    public void otherWorker(ZI_Result r) {
      var delivery = queue.receive();
      r.r2 = delivery.isPresent() ? delivery.get().attempt() : 0;
    }
  }

  /*
   * One receipt, two threads: the worker acknowledges, and at that moment somebody who shuts it down gives the message
   * back. Only one of them can have his way.
   *
   *   acknowledged, given back, attempt of what is received afterward
   *   true, false, 0      it is done
   *   false, true, 2      it is visible again
   */
  @JCStressTest
  @Outcome(
      id = {"true, false, 0", "false, true, 2"},
      expect = ACCEPTABLE,
      desc = "The message is done, or it is given back.")
  @Outcome(
      id = "true, true, .*",
      expect = FORBIDDEN,
      desc = "One receipt was good for an ack and for a nack.")
  @Outcome(
      id = "true, false, .*",
      expect = FORBIDDEN,
      desc = "A message was acknowledged, its nack was refused, and it came again.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A message was acknowledged or given back, and what came of it is neither.")
  @State
  public static class AckOrNack {
    private final AckQueue<String> queue = new AckQueue<>(Duration.ofHours(1), () -> 0);
    private final Object receipt;

    public AckOrNack() {
      queue.send("message");
      receipt = queue.receive().orElseThrow().receipt();
    }

    @Actor
    public void acknowledge(ZZI_Result r) {
      r.r1 = queue.ack(receipt);
    }

    @Actor
    public void giveBack(ZZI_Result r) {
      r.r2 = queue.nack(receipt);
    }

    @Arbiter
    public void later(ZZI_Result r) {
      var delivery = queue.receive();
      r.r3 = delivery.isPresent() ? delivery.get().attempt() : 0;
    }
  }

  /*
   * A timeout of zero is over at once, so two workers may have the same message, one after the other. These come at the
   * same moment. Each delivery is one of its own: what one worker is told is not what the other is told, and of the two
   * receipts only that of the second delivery is good.
   *
   *   attempts of the two deliveries, what acks with the two receipts come to afterward (1: it counts)
   *   1, 2, 0, 1     the other was the second
   *   2, 2           a worker was told of the other's delivery, not of its own
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2, 0, 1", "2, 1, 1, 0"},
      expect = ACCEPTABLE,
      desc = "Two deliveries, and the receipt of the second is good.")
  @Outcome(
      id = {"1, 1, .*", "2, 2, .*"},
      expect = FORBIDDEN,
      desc =
          "A message was delivered to two workers, one after the other, and both were told of the"
              + " same delivery.")
  @Outcome(
      id = {"0, .*", "[12], 0, .*"},
      expect = FORBIDDEN,
      desc = "A message was visible all along, and one of two workers got nothing.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "A message was delivered twice, and its receipts do not count as those of a first and a"
              + " second delivery.")
  @State
  public static class TwoDeliveries {
    private final AckQueue<String> queue = new AckQueue<>(Duration.ZERO, () -> 0);
    private Object one;
    private Object other;

    public TwoDeliveries() {
      queue.send("message");
    }

    @Actor
    public void worker(IIII_Result r) {
      var delivery = queue.receive();
      r.r1 = delivery.isPresent() ? delivery.get().attempt() : 0;
      one = delivery.isPresent() ? delivery.get().receipt() : null;
    }

    @Actor
    public void otherWorker(IIII_Result r) {
      var delivery = queue.receive();
      r.r2 = delivery.isPresent() ? delivery.get().attempt() : 0;
      other = delivery.isPresent() ? delivery.get().receipt() : null;
    }

    @Arbiter
    public void later(IIII_Result r) {
      r.r3 = queue.ack(one) ? 1 : 0;
      r.r4 = queue.ack(other) ? 1 : 0;
    }
  }

  /*
   * A message is visible. A nanosecond later somebody sends a second one, and only then receives the first. So there is a
   * visible message at each moment. Does a worker that comes meanwhile get one?
   *
   *   message of the worker, message of the sender
   *   2, 1     each has one of its own
   *   0        the worker goes home although there was work all the time
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "Each of the two has one of the messages.")
  @Outcome(
      id = {"0, .*", ".*, 0"},
      expect = FORBIDDEN,
      desc = "A message was visible at each moment of a receive, and it returned nothing.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A message was received, and another worker received it as well.")
  @State
  public static class AlwaysOneVisible {
    private final AtomicLong now = new AtomicLong();
    private final AckQueue<Integer> queue = new AckQueue<>(Duration.ofHours(1), now::get);

    public AlwaysOneVisible() {
      queue.send(1);
    }

    @Actor
    public void worker(II_Result r) {
      r.r1 = queue.receive().map(Delivery::message).orElse(0);
    }

    @Actor
    public void sender(II_Result r) {
      now.set(1);
      queue.send(2);
      r.r2 = queue.receive().map(Delivery::message).orElse(0);
    }
  }

  /*
   * A message is an object with a plain field. One thread has got as far as page 42 with the first, notes that, and gives
   * it back; then it writes 42 into the second and sends it. Another thread receives what there is. Does it see what was
   * written?
   *
   *   first received, second received
   *   -1      there was none yet
   *   42      it is seen whole
   *   0       the message came before what was written into it
   */
  @JCStressTest
  @Outcome(
      id = {"-1, -1", "-1, 42", "42, -1", "42, 42"},
      expect = ACCEPTABLE,
      desc = "What was received shows what was written before.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A message was received, and what its sender wrote into it before was not there yet.")
  @State
  public static class HandOver {
    private final AckQueue<Page> queue = new AckQueue<>(Duration.ofHours(1), () -> 0);
    private final Page nacked = new Page();
    private final Object receipt;

    public HandOver() {
      queue.send(nacked);
      receipt = queue.receive().orElseThrow().receipt();
    }

    @Actor
    public void sender() {
      nacked.number = 42;
      queue.nack(receipt);
      var sent = new Page();
      sent.number = 42;
      queue.send(sent);
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = number();
      r.r2 = number();
    }

    private int number() {
      var delivery = queue.receive();
      return delivery.isPresent() ? delivery.get().message().number : -1;
    }

    private static final class Page {
      int number;
    }
  }
}
