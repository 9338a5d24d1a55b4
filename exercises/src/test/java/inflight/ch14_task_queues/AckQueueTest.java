package inflight.ch14_task_queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.ch14_task_queues.AckQueue.Delivery;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Probe;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class AckQueueTest {
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final VirtualClock clock = new VirtualClock();
  private final AckQueue<String> queue = new AckQueue<>(TIMEOUT, clock::nanoTime);

  @Test
  @DisplayName("messages are delivered in the order in which they were sent, for the first time")
  void inOrder() {
    assertThat(queue.receive()).as("what an empty queue delivers").isEmpty();
    List.of("a", "b", "c").forEach(queue::send);

    for (var message : Tried.each("message", List.of("a", "b", "c"))) {
      var delivery = received("receive, of a, b and c");
      assertThat(delivery.message()).as("message in order").isEqualTo(message);
      assertThat(delivery.attempt()).as("attempt, of a first delivery").isEqualTo(1);
    }
    assertThat(queue.receive()).as("receive, with all messages delivered").isEmpty();
  }

  @Test
  @DisplayName("a message that nobody acknowledges is delivered again when its timeout ends")
  void deliveredAgain() {
    queue.send("a");
    received("the first receive");

    clock.advance(TIMEOUT.minus(NANO));
    assertThat(queue.receive()).as("receive, a nanosecond before the timeout ends").isEmpty();
    clock.advance(NANO);

    var second = received("receive, at the moment in which the timeout ends");
    assertThat(second.message()).as("message delivered again").isEqualTo("a");
    assertThat(second.attempt()).as("attempt, of a second delivery").isEqualTo(2);

    clock.advance(TIMEOUT.minus(NANO));
    assertThat(queue.receive()).as("receive, before the second timeout ends").isEmpty();
    clock.advance(NANO);
    assertThat(received("receive, after the second timeout").attempt())
        .as("attempt, of a third delivery")
        .isEqualTo(3);
  }

  @Test
  @Corner
  @DisplayName(
      "whatever became visible first is delivered first, though the clock goes on meanwhile")
  void clockGoesOn() {
    for (var first : Tried.each("sent first", List.of("a", "b"))) {
      for (int from : Tried.each("from", new int[] {2, 3, 4, 5})) {
        var now = new AtomicLong();
        var ticks = new AtomicBoolean();
        var ticking =
            new AckQueue<String>(TIMEOUT, () -> ticks.get() ? now.getAndAdd(3) : now.get());
        ticking.send(first);
        ticking.send(first.equals("a") ? "b" : "a");
        for (var i = 0; i < 2; i++) {
          var delivery = ticking.receive().orElseThrow();
          ticking.extend(
              delivery.receipt(), Duration.ofNanos(delivery.message().equals("a") ? 5 : 6));
        }
        now.set(from);
        ticks.set(true);
        var received = new ArrayList<String>();
        for (var i = 0; i < 50 && received.size() < 2; i++) {
          ticking.receive().map(Delivery::message).ifPresent(received::add);
        }
        assertThat(received)
            .as(
                "messages received, with a clock that goes on with each reading; a became visible"
                    + " at 5 and b at 6")
            .containsExactly("a", "b");
      }
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a message that is delivered just as another thread extends its time was not extended")
  void extendedAsItIsDelivered() throws Exception {
    StepByStep.each(this::extendedAsItIsDelivered);
  }

  /** The thread that extends is held at a step, and the timeout ends. */
  private void extendedAsItIsDelivered(StepByStep.Hold hold) throws Exception {
    LongSupplier nanoTime = clock::nanoTime;
    var slow = SlowMotion.of(Slow.class, AckQueue.class, TIMEOUT, nanoTime);
    slow.send("a");
    var delivery = slow.receive().orElseThrow();
    var ofDelivery = delivery.getClass().getMethod("receipt");
    ofDelivery.setAccessible(true);
    var receipt = ofDelivery.invoke(delivery);
    var extended = new AtomicBoolean();
    var received = new AtomicReference<Optional<?>>();
    try (var workers = new Workers()) {
      var extending =
          workers.start(
              "extends",
              () -> {
                hold.begin(Thread.currentThread());
                extended.set(slow.extend(receipt, TIMEOUT.multipliedBy(3)));
              });
      hold.await("a thread that extends", extending);
      clock.advance(TIMEOUT);
      var receiving = workers.start("receives", () -> received.set(slow.receive()));
      // If the one that is held holds a lock, it waits for that.
      receiving.letWait();
      hold.release();
      extending.awaitDone("extend returns");
      receiving.awaitDone("receive returns");
    } finally {
      hold.release();
    }
    if (received.get().isPresent()) {
      assertThat(extended)
          .as("extend, of a message that was delivered again meanwhile, when its timeout ended")
          .isFalse();
    }
  }

  /** A queue in slow motion. */
  private interface Slow {
    void send(Object message);

    Optional<?> receive();

    boolean extend(Object receipt, Duration visibility);
  }

  @Test
  @DisplayName("a message that was acknowledged never comes again")
  void acknowledged() {
    queue.send("a");

    assertThat(queue.ack(received("receive").receipt())).as("ack, in time").isTrue();

    assertThat(queue.receive()).as("receive, after the ack").isEmpty();
    clock.advance(TIMEOUT.multipliedBy(3));
    assertThat(queue.receive()).as("receive, long after the ack").isEmpty();
  }

  @Test
  @DisplayName("a message that is given back is delivered again at once")
  void givenBack() {
    queue.send("a");

    assertThat(queue.nack(received("receive").receipt())).as("nack, in time").isTrue();

    var second = received("receive, after the nack");
    assertThat(second.message()).as("message delivered again").isEqualTo("a");
    assertThat(second.attempt()).as("attempt, after a nack").isEqualTo(2);
    assertThat(queue.receive()).as("receive, with the message delivered again").isEmpty();
  }

  @Test
  @DisplayName("once a message is delivered again, the receipt of the first delivery does nothing")
  void stale() {
    queue.send("a");
    var first = received("the first receive");
    clock.advance(TIMEOUT);
    var second = received("receive, after the timeout");

    clock.advance(SECOND);
    assertThat(queue.ack(first.receipt()))
        .as("ack with the first receipt, after a second delivery")
        .isFalse();
    assertThat(queue.nack(first.receipt()))
        .as("nack with the first receipt, after a second delivery")
        .isFalse();
    assertThat(queue.extend(first.receipt(), TIMEOUT.multipliedBy(9)))
        .as("extend with the first receipt, after a second delivery")
        .isFalse();

    assertThat(queue.receive()).as("receive, while the second receiver is at work").isEmpty();
    clock.advance(TIMEOUT.minus(SECOND));
    var third = received("receive, after the second timeout: the stale receipt changed nothing");
    assertThat(queue.ack(second.receipt())).as("ack with the second receipt").isFalse();
    assertThat(queue.ack(third.receipt())).as("ack with the receipt of the third").isTrue();
  }

  @Test
  @DisplayName("a late acknowledgment counts as long as nobody else has received the message")
  void lateAck() {
    queue.send("a");
    var first = received("receive");
    clock.advance(TIMEOUT.multipliedBy(2));

    assertThat(queue.ack(first.receipt()))
        .as("ack after the timeout, with no other delivery since")
        .isTrue();

    assertThat(queue.receive()).as("receive, after the late ack").isEmpty();
  }

  @Test
  @DisplayName("after an ack or a nack a receipt is no good any more")
  void receiptIsSpent() {
    queue.send("a");
    queue.send("b");
    var a = received("receive").receipt();
    var b = received("receive").receipt();
    assertThat(queue.ack(a)).as("ack of a").isTrue();
    assertThat(queue.nack(b)).as("nack of b").isTrue();

    for (var receipt : Tried.each("receipt", List.of(a, b))) {
      var which = receipt == a ? "acknowledged" : "nacked";
      assertThat(queue.ack(receipt)).as("ack, with a receipt that was %s", which).isFalse();
      assertThat(queue.nack(receipt)).as("nack, with a receipt that was %s", which).isFalse();
      assertThat(queue.extend(receipt, TIMEOUT))
          .as("extend, with a receipt that was %s", which)
          .isFalse();
    }

    assertThat(received("receive, after a nack").message()).as("message").isEqualTo("b");
    assertThat(queue.receive()).as("receive, with one acknowledged and one delivered").isEmpty();
  }

  @Test
  @DisplayName("extend hides a message for so long from now, whatever was left")
  void extended() {
    queue.send("a");
    var receipt = received("receive").receipt();
    clock.advance(TIMEOUT.minusSeconds(1));

    assertThat(queue.extend(receipt, TIMEOUT)).as("extend, a second before the end").isTrue();
    clock.advance(TIMEOUT.minus(NANO));
    assertThat(queue.receive()).as("receive, before the end of the time given by extend").isEmpty();
    assertThat(queue.extend(receipt, Duration.ofSeconds(5))).as("a second extend").isTrue();
    assertThat(queue.extend(receipt, Duration.ofSeconds(2))).as("extend, for less").isTrue();
    clock.advance(Duration.ofSeconds(2).minus(NANO));
    assertThat(queue.receive()).as("receive, a nanosecond before the end").isEmpty();
    clock.advance(NANO);

    assertThat(received("receive, 2 s after an extend for 2 s").attempt())
        .as("attempt, after three calls of extend")
        .isEqualTo(2);
    assertThat(queue.ack(receipt)).as("ack with the first receipt").isFalse();
  }

  @Test
  @DisplayName("a message that fails again and again does not keep the others from their turn")
  void poison() {
    List.of("poison", "a", "b").forEach(queue::send);

    var order = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      clock.advance(SECOND);
      var delivery = received("receive number %d".formatted(i + 1));
      order.add(delivery.message());
      if (delivery.message().equals("poison")) {
        queue.nack(delivery.receipt());
      }
    }

    assertThat(order)
        .as("deliveries of poison, a and b, if poison is given back each time")
        .containsExactly("poison", "a", "b", "poison", "poison");
  }

  @Test
  @DisplayName("the message that became visible first is next, however it became visible")
  void firstVisibleFirst() {
    List.of("expires at 30", "nacked at 20").forEach(queue::send);
    received("receive at 0 s");
    var nacked = received("receive at 0 s");
    clock.advance(Duration.ofSeconds(10));
    queue.send("sent at 10");
    clock.advance(Duration.ofSeconds(10));
    queue.nack(nacked.receipt());
    clock.advance(Duration.ofSeconds(15));
    queue.send("sent at 35");
    clock.advance(Duration.ofSeconds(5));

    assertThat(messages(4))
        .as("messages received at 40 s, in order")
        .containsExactly("sent at 10", "nacked at 20", "expires at 30", "sent at 35");
  }

  @Test
  @DisplayName("messages that became visible at the same moment come in the order of sending")
  void ties() {
    List.of("a", "b", "c", "d").forEach(queue::send);
    var a = received("receive");
    var b = received("receive");
    received("receive");
    clock.advance(TIMEOUT.minus(SECOND));
    queue.extend(b.receipt(), Duration.ofSeconds(2));
    clock.advance(Duration.ofSeconds(2));
    queue.send("e");
    queue.nack(a.receipt());

    assertThat(messages(5))
        .as("messages received: d was visible all along, c for 1 s, and a, b and e since now")
        .containsExactly("d", "c", "a", "b", "e");
  }

  @Test
  @DisplayName("thousands of random calls do what a slow and obvious queue does")
  void random() {
    Model.compare(new VirtualClock(), 6_000);
  }

  @Test
  @Corner
  @DisplayName("the clock may begin anywhere and wrap around")
  void anyClock() {
    for (var odd : VirtualClock.withOddStarts(TIMEOUT.dividedBy(2))) {
      var single = new AckQueue<String>(TIMEOUT, odd::nanoTime);
      single.send("hidden");
      assertThat(single.receive().map(Delivery::message)).as("message").contains("hidden");
      assertThat(single.receive()).as("receive, right after that").isEmpty();
      odd.advance(TIMEOUT.minus(NANO));
      assertThat(single.receive()).as("receive, a nanosecond before the timeout").isEmpty();
      odd.advance(NANO);
      assertThat(single.receive().map(Delivery::message)).as("message").contains("hidden");
    }
    for (var odd : VirtualClock.withOddStarts(TIMEOUT.dividedBy(2))) {
      Model.compare(odd, 1_500);
    }
  }

  @Test
  @Corner
  @DisplayName("nack and extend count after the timeout too, and count from now")
  void lateNackAndExtend() {
    List.of("nacked", "extended").forEach(queue::send);
    var nacked = received("receive").receipt();
    var extended = received("receive").receipt();
    clock.advance(TIMEOUT.plus(SECOND));
    queue.send("sent meanwhile");
    clock.advance(SECOND);

    assertThat(queue.nack(nacked)).as("nack after the timeout").isTrue();
    assertThat(queue.extend(extended, SECOND)).as("extend after the timeout").isTrue();

    assertThat(messages(2))
        .as("messages received, after one was nacked late, and one extended late")
        .containsExactly("sent meanwhile", "nacked");
    assertThat(queue.receive()).as("receive, with one message hidden by extend").isEmpty();
    clock.advance(SECOND);
    assertThat(messages(1)).as("messages received a second later").containsExactly("extended");
  }

  @Test
  @Corner
  @DisplayName("messages that are equal, or the same object, are as many as were sent")
  void equalMessages() {
    var same = new String("a");
    List.of(same, same, new String("a")).forEach(queue::send);

    var receipts = new ArrayList<Object>();
    for (int i = 0; i < 3; i++) {
      receipts.add(received("receive, of three equal messages").receipt());
    }
    assertThat(queue.receive()).as("receive, after three deliveries").isEmpty();
    assertThat(new HashSet<>(receipts)).as("receipts of three equal messages").hasSize(3);
    assertThat(queue.ack(receipts.get(1))).as("ack of one of three equal messages").isTrue();

    clock.advance(TIMEOUT);
    assertThat(messages(2))
        .as("what is delivered again, of three equal messages of which one was acknowledged")
        .containsExactly("a", "a");
    assertThat(queue.receive()).as("receive, after two of three came again").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("what is no receipt of this queue is refused")
  void foreignReceipts() {
    var other = new AckQueue<String>(TIMEOUT, clock::nanoTime);
    other.send("a");
    queue.send("a");
    var foreign = other.receive().orElseThrow().receipt();
    var mine = received("receive").receipt();

    for (var receipt : Tried.each("receipt", new Object[] {foreign, new Object(), null, queue})) {
      var words = receipt == foreign ? "a receipt of another queue" : "no receipt at all";
      assertThat(queue.ack(receipt)).as("ack, with %s", words).isFalse();
      assertThat(queue.nack(receipt)).as("nack, with %s", words).isFalse();
      assertThat(queue.extend(receipt, TIMEOUT)).as("extend, with %s", words).isFalse();
    }

    assertThat(queue.receive()).as("receive: the message is still hidden").isEmpty();
    assertThat(other.receive()).as("receive, from the other queue").isEmpty();
    assertThat(queue.ack(mine)).as("ack, with the right receipt").isTrue();
    assertThat(other.ack(foreign)).as("ack, in the other queue").isTrue();
  }

  @Test
  @Corner
  @DisplayName("a visibility timeout of zero ends at once, and the receipt is good until then")
  void zero() {
    var now = new AckQueue<String>(Duration.ZERO, clock::nanoTime);
    now.send("a");

    var first = now.receive().orElseThrow();
    var second = now.receive().orElseThrow();
    assertThat(second.attempt()).as("attempt, of the second receive in a row").isEqualTo(2);
    assertThat(now.ack(first.receipt())).as("ack with the first receipt").isFalse();
    assertThat(now.extend(second.receipt(), SECOND)).as("extend with the second").isTrue();
    assertThat(now.receive()).as("receive, after extend").isEmpty();
    assertThat(now.extend(second.receipt(), Duration.ZERO)).as("extend for no time").isTrue();
    assertThat(now.ack(second.receipt())).as("ack after extend for no time").isTrue();
    assertThat(now.receive()).as("receive, after the ack").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("the longest timeout hides a message for a hundred years, and no other message")
  void longest() {
    var longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    for (var timeout : Tried.each("timeout", List.of(longest, Duration.ofDays(365 * 290)))) {
      var patient = new AckQueue<String>(timeout, clock::nanoTime);
      patient.send("hidden");
      patient.send("other");
      clock.advance(SECOND);
      var hidden = patient.receive().orElseThrow();
      assertThat(patient.receive().map(Delivery::message))
          .as("what is received while a message is hidden for %s", timeout)
          .contains("other");
      clock.advance(Duration.ofDays(365 * 49));
      assertThat(patient.receive()).as("receive, 49 years later").isEmpty();
      assertThat(patient.extend(hidden.receipt(), timeout)).as("extend, for as long").isTrue();
      patient.send("late");
      clock.advance(Duration.ofDays(365 * 50));
      assertThat(patient.receive().map(Delivery::message)).as("message").contains("late");
      assertThat(patient.receive()).as("receive, with all messages hidden").isEmpty();
      assertThat(patient.nack(hidden.receipt())).as("nack of the hidden message").isTrue();
      assertThat(patient.receive().map(Delivery::message)).as("message").contains("hidden");
    }
  }

  @Test
  @Corner
  @DisplayName("three thousand messages in flight are told apart")
  void manyInFlight() {
    var sent = IntStream.range(0, 3_000).mapToObj(i -> "message " + i).toList();
    sent.forEach(queue::send);
    var deliveries = new ArrayList<Delivery<String>>();
    for (int i = 0; i < 3_000; i++) {
      deliveries.add(received("receive, of 3,000 messages"));
      clock.advance(NANO);
    }
    assertThat(deliveries).extracting(Delivery::message).as("messages received").isEqualTo(sent);

    var rest = new ArrayList<String>();
    for (int i = 0; i < 3_000; i++) {
      var delivery = deliveries.get(i);
      if (i % 3 == 0) {
        rest.add(delivery.message());
      } else {
        assertThat(queue.ack(delivery.receipt())).as("ack of %s", delivery.message()).isTrue();
      }
    }
    clock.advance(TIMEOUT);

    assertThat(messages(1_000))
        .as("what comes again, of 3,000 of which 2,000 are done")
        .isEqualTo(rest);
    assertThat(queue.receive()).as("receive, with all delivered again").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("five thousand messages fit, and seventy thousand come and go")
  void many() {
    Workers.runPromptly("5,000 calls of send come back", () -> send(0, 5_000));
    assertThat(received("receive, of 5,000 messages").message())
        .as("the first of 5,000 messages")
        .isEqualTo("message 0");

    // No more than 10 are there at once: a call may take time in proportion to how many.
    var busy = new AckQueue<String>(TIMEOUT, clock::nanoTime);
    var acknowledged = new AtomicInteger();
    Workers.runPromptly(
        "70,000 messages are sent, received and acknowledged",
        () -> {
          for (int i = 0; i < 70_000; i++) {
            busy.send("message " + i);
            if (i >= 10) {
              var delivery = busy.receive().orElseThrow();
              if (!delivery.message().equals("message " + (i - 10))
                  || !busy.ack(delivery.receipt())) {
                assertThat(delivery).as("a delivery out of order, or not acknowledged").isNull();
              }
              acknowledged.incrementAndGet();
            }
          }
        });
    assertThat(acknowledged).as("messages that were acknowledged").hasValue(70_000 - 10);
  }

  private void send(int from, int to) {
    for (int i = from; i < to; i++) {
      queue.send("message " + i);
    }
  }

  @Test
  @Corner
  @DisplayName("the queue lets go of a message that was acknowledged, and delivered before, too")
  void lettingGo() {
    var objects = new AckQueue<Object>(TIMEOUT, clock::nanoTime);
    var gone = new ArrayList<WeakReference<Object>>();
    for (var times = 1; times <= 200; times++) {
      gone.add(acknowledged(objects, 1 + times % 3));
    }
    Poll.until(
        "nearly all of 200 messages are collected, each of which was acknowledged at its first,"
            + " second or third delivery",
        () -> {
          System.gc();
          return gone.stream().filter(it -> it.get() != null).count() < 10;
        });
    assertThat(objects.receive()).as("what is delivered when all is acknowledged").isEmpty();
  }

  /** Nothing but the queue may know the message when this returns; a receipt may know it, too. */
  private WeakReference<Object> acknowledged(AckQueue<Object> objects, int deliveries) {
    var message = new Object();
    objects.send(message);
    for (var delivery = 1; delivery <= deliveries; delivery++) {
      var receipt = objects.receive().orElseThrow().receipt();
      if (delivery == deliveries) {
        assertThat(objects.ack(receipt)).as("ack").isTrue();
      } else if (delivery == 1) {
        clock.advance(TIMEOUT);
      } else {
        assertThat(objects.nack(receipt)).as("nack").isTrue();
      }
    }
    return new WeakReference<>(message);
  }

  @Test
  @Corner
  @DisplayName(
      "the queue lets go of a message whose ack comes after its time, when it is to be had")
  void lettingGoLate() {
    var objects = new AckQueue<Object>(TIMEOUT, clock::nanoTime);
    var gone = acknowledgedLate(objects);
    Poll.until(
        "a message is collected whose ack came when it was to be had again, and another was received",
        () -> {
          System.gc();
          return gone.get() == null;
        });
  }

  /** Nothing but the queue may know the message when this returns. */
  private WeakReference<Object> acknowledgedLate(AckQueue<Object> objects) {
    objects.send("first");
    var message = new Object();
    objects.send(message);
    objects.receive();
    var receipt = objects.receive().orElseThrow().receipt();
    clock.advance(TIMEOUT);
    assertThat(objects.receive().map(Delivery::message)).as("again").hasValue("first");
    assertThat(objects.ack(receipt)).as("ack after the timeout, of a message nobody has").isTrue();
    return new WeakReference<>(message);
  }

  @Test
  @Corner
  @DisplayName("a null message and a negative timeout are refused, and all goes on as before")
  void refused() {
    queue.send("a");
    var receipt = received("receive").receipt();
    var negative = Duration.ofNanos(-1);
    var probe =
        new Probe(
            "send, receive and ack of another thread come back",
            () -> {
              queue.send("b");
              queue.ack(queue.receive().orElseThrow().receipt());
            });

    probe.after(NullPointerException.class, "send(null)", () -> queue.send(null));
    probe.after(
        IllegalArgumentException.class,
        "extend by a negative time",
        () -> queue.extend(receipt, negative));
    assertThrows(
        IllegalArgumentException.class,
        () -> new AckQueue<String>(negative, clock::nanoTime),
        "a queue with a negative timeout");

    assertThat(queue.receive()).as("receive, with one message in flight").isEmpty();
    clock.advance(TIMEOUT);
    assertThat(messages(1)).as("messages at the end of the timeout").containsExactly("a");
    assertThat(queue.receive()).as("receive, with that one in flight again").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("extend by a negative time is refused, whatever the receipt is")
  void negativeWithBadReceipt() {
    queue.send("a");
    queue.send("b");
    var spent = received("receive").receipt();
    queue.ack(spent);
    var stale = received("receive").receipt();
    clock.advance(TIMEOUT);
    var good = received("receive, after the timeout").receipt();

    for (var receipt : Tried.each("receipt", new Object[] {spent, stale, null, new Object()})) {
      var words = receipt == spent ? "spent" : receipt == stale ? "stale" : "none at all";
      assertThrows(
          IllegalArgumentException.class,
          () -> queue.extend(receipt, Duration.ofSeconds(-1)),
          "extend by a negative time, with a receipt that is " + words);
    }

    assertThat(queue.receive()).as("receive, with the message in flight").isEmpty();
    assertThat(queue.ack(good)).as("ack, with the good receipt").isTrue();
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread can do everything, and stays interrupted")
  void interrupted() {
    Workers.runPromptly(
        "the calls of an interrupted thread come back",
        () -> {
          Thread.currentThread().interrupt();
          queue.send("a");
          var first = received("receive");
          assertThat(queue.extend(first.receipt(), TIMEOUT)).as("extend").isTrue();
          assertThat(queue.nack(first.receipt())).as("nack").isTrue();
          assertThat(queue.ack(received("receive").receipt())).as("ack").isTrue();
          assertThat(queue.receive()).as("receive").isEmpty();
          assertThat(Thread.currentThread().isInterrupted()).as("interrupt flag").isTrue();
        });
  }

  @Test
  @Corner
  @DisplayName("messages go from one thread to another, and no thread is started for it")
  void otherThreads() {
    var census = ThreadCensus.take();
    Workers.runPromptly("send, on another thread, comes back", () -> queue.send("a"));
    var first =
        Workers.callPromptly("receive, on a third thread, comes back", queue::receive)
            .orElseThrow();
    assertThat(queue.receive()).as("receive, while another thread has the message").isEmpty();

    assertThat(queue.nack(first.receipt())).as("nack, by another thread than received").isTrue();
    var second = received("receive, after a nack");
    assertThat(
            Workers.callPromptly(
                "ack, on another thread, comes back", () -> queue.ack(second.receipt())))
        .as("ack, by another thread than received")
        .isTrue();
    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("two queues have messages and a time of their own")
  void queuesAreSeparate() {
    var slow = new VirtualClock();
    var other = new AckQueue<String>(SECOND, slow::nanoTime);
    queue.send("a");
    assertThat(other.receive()).as("receive, from a queue to which nothing was sent").isEmpty();
    other.send("b");
    received("receive");
    other.receive().orElseThrow();
    clock.advance(SECOND);
    assertThat(queue.receive())
        .as("receive, when the time is over that the other queue hides its messages for")
        .isEmpty();
    clock.advance(TIMEOUT.minus(SECOND));

    assertThat(other.receive()).as("receive, with no time gone by on this queue's clock").isEmpty();
    slow.advance(SECOND);
    assertThat(other.receive().map(Delivery::message)).as("message").contains("b");
    assertThat(messages(1)).as("messages of the first queue").containsExactly("a");
  }

  private Delivery<String> received(String what) {
    var delivery = queue.receive();
    assertThat(delivery).as("%s: a message is visible", what).isPresent();
    return delivery.get();
  }

  private List<String> messages(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> queue.receive().map(Delivery::message).orElse("nothing"))
        .toList();
  }

  /** A queue that looks at all of its messages each time, and knows no differences of readings. */
  private static final class Model {
    private static final class Entry {
      final String message;
      final int number;
      long visibleAt;
      int attempt;
      Object receipt;

      Entry(String message, int number, long visibleAt) {
        this.message = message;
        this.number = number;
        this.visibleAt = visibleAt;
      }
    }

    private final List<Entry> entries = new ArrayList<>();
    private long elapsed;

    /** Makes the same random calls to both, and compares what they answer. */
    static void compare(VirtualClock clock, int calls) {
      var where = clock.toString();
      var seed = System.nanoTime();
      var random = new Random(seed);
      var queue = new AckQueue<String>(TIMEOUT, clock::nanoTime);
      var model = new Model();
      var receipts = new ArrayList<Object>();
      for (int call = 0; call < calls; call++) {
        var which = "call %d on %s (seed %d): ".formatted(call, where, seed);
        var old =
            receipts.isEmpty()
                ? null
                : receipts.get(receipts.size() - 1 - random.nextInt(Math.min(12, receipts.size())));
        switch (random.nextInt(7)) {
          case 0 -> {
            var message = "message " + random.nextInt(20);
            queue.send(message);
            model.entries.add(new Entry(message, call, model.elapsed));
          }
          case 1, 2 -> {
            var expected = model.next();
            var delivery = queue.receive();
            assertThat(delivery.map(it -> it.message() + ", attempt " + it.attempt()))
                .as(which + "receive")
                .isEqualTo(expected.map(it -> it.message + ", attempt " + (it.attempt + 1)));
            delivery.ifPresent(
                it -> {
                  receipts.add(it.receipt());
                  model.deliver(expected.orElseThrow(), it.receipt());
                });
          }
          case 3 ->
              assertThat(queue.ack(old))
                  .as(which + "ack")
                  .isEqualTo(old != null && model.entries.removeIf(it -> it.receipt == old));
          case 4 ->
              assertThat(queue.nack(old))
                  .as(which + "nack")
                  .isEqualTo(model.show(old, Duration.ZERO, true));
          case 5 -> {
            var longer = Duration.ofSeconds(random.nextInt(40));
            assertThat(queue.extend(old, longer))
                .as(which + "extend by " + longer)
                .isEqualTo(model.show(old, longer, false));
          }
          default -> {
            // Whole seconds, so that many things fall together.
            var step = Duration.ofSeconds(random.nextInt(12));
            clock.advance(step);
            model.elapsed += step.toNanos();
          }
        }
      }
    }

    Optional<Entry> next() {
      Entry next = null;
      for (var entry : entries) {
        if (entry.visibleAt <= elapsed && (next == null || entry.visibleAt < next.visibleAt)) {
          next = entry;
        }
      }
      return Optional.ofNullable(next);
    }

    void deliver(Entry entry, Object receipt) {
      entry.attempt++;
      entry.receipt = receipt;
      entry.visibleAt = elapsed + TIMEOUT.toNanos();
    }

    boolean show(Object receipt, Duration later, boolean spent) {
      for (var entry : entries) {
        if (receipt != null && entry.receipt == receipt) {
          entry.visibleAt = elapsed + later.toNanos();
          entry.receipt = spent ? null : receipt;
          return true;
        }
      }
      return false;
    }
  }
}
