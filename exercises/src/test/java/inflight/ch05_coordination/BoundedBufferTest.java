package inflight.ch05_coordination;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.Bystanders;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Craft;
import inflight.testkit.Departures;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Spurious;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.BesideAStep;
import inflight.testkit.motion.ComesAsOneLeaves;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.TimeLapse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class BoundedBufferTest {
  /** How often a test looks for an order of threads that comes up nearly every time. */
  private static final int ROUNDS = 20;

  /** How often a test looks for an order of threads that comes up in some of its rounds only. */
  private static final int LATE_ROUNDS = 30;

  private static final List<Line> LINES = Line.all();

  /** Of calls that are to run out of time just as something comes. */
  private static final Duration SHORT = Duration.ofMillis(10);

  @Test
  @DisplayName("elements come out in the order in which they went in")
  void firstInFirstOut() {
    var buffer = new BoundedBuffer<String>(3);

    var taken =
        Workers.callPromptly(
            "three puts and three takes on a buffer of three return",
            () -> {
              buffer.put("a");
              buffer.put("b");
              buffer.put("c");
              return List.of(buffer.take(), buffer.take(), buffer.take());
            });

    assertThat(taken).as("what came out after a, b, c went in").containsExactly("a", "b", "c");
  }

  @Test
  @DisplayName("the order stays when the buffer is filled and emptied many times over")
  void manyTimesOver() {
    var buffer = new BoundedBuffer<Integer>(3);

    var taken =
        Workers.callPromptly(
            "puts and takes in turn, with one or two elements inside, return",
            () -> {
              var all = new ArrayList<Integer>();
              buffer.put(0);
              for (int i = 1; i < 100; i++) {
                buffer.put(i);
                all.add(buffer.take());
              }
              return all;
            });

    assertThat(taken)
        .as("what came out when 0 to 99 went in, with one element always left inside")
        .isEqualTo(IntStream.range(0, 99).boxed().toList());
  }

  @Test
  @Corner
  @DisplayName("as many elements fit as the capacity says, also seventy thousand")
  void large() {
    var capacity = 70_000;
    var buffer = new BoundedBuffer<Integer>(capacity);
    // A part at a time: one that copies all its elements with each change has much to do.
    for (var part = 0; part < capacity; part += 5_000) {
      var first = part;
      Workers.runPromptly(
          "5,000 puts to a buffer of 70,000 that holds %,d return".formatted(part),
          () -> {
            for (var i = first; i < first + 5_000; i++) {
              buffer.put(i);
            }
          });
    }
    assertThat(buffer.size()).as("size after 70,000 puts").isEqualTo(capacity);
    assertThat(offer(buffer, -1, 0, NANOSECONDS)).as("offer to the full buffer").isFalse();
    var taken = new ArrayList<Integer>();
    for (var part = 0; part < capacity; part += 5_000) {
      Workers.runPromptly(
          "5,000 takes from a buffer that holds %,d return".formatted(capacity - part),
          () -> {
            for (var i = 0; i < 5_000; i++) {
              taken.add(buffer.take());
            }
          });
    }
    // Not the list itself in the message.
    assertThat(taken.equals(IntStream.range(0, capacity).boxed().toList()))
        .as("whether they come out in the order in which they went in")
        .isTrue();
  }

  @Test
  @Corner
  @DisplayName("a capacity less than 1 fails with an IllegalArgumentException")
  void capacityRefused() {
    for (int capacity : Tried.each("capacity", new int[] {0, -1, Integer.MIN_VALUE})) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new BoundedBuffer<String>(capacity),
          "new BoundedBuffer with a capacity of " + capacity);
    }
  }

  @Test
  @Corner
  @DisplayName("null fails with a NullPointerException, also when the buffer is full")
  void nullRefused() {
    var buffer = new BoundedBuffer<String>(1);
    for (String state : Tried.each("state", List.of("empty", "full"))) {
      Workers.runPromptly(
          "put and offer of null, on a buffer that is " + state + ", return",
          () -> {
            assertThrows(NullPointerException.class, () -> buffer.put(null), "put(null)");
            assertThrows(
                NullPointerException.class,
                () -> buffer.offer(null, 0, NANOSECONDS),
                "offer of null");
          });
      if (state.equals("empty")) {
        put(buffer, "a");
      }
    }

    assertThat(take(buffer)).as("the one element in the buffer").isEqualTo("a");
  }

  @Test
  @DisplayName(
      "size and remainingCapacity return how many elements are inside and how many more fit")
  void counts() {
    var buffer = new BoundedBuffer<String>(3);
    var counts = new ArrayList<List<Integer>>();

    counts.add(List.of(buffer.size(), buffer.remainingCapacity()));
    for (int i = 0; i < 3; i++) {
      put(buffer, "element");
      counts.add(List.of(buffer.size(), buffer.remainingCapacity()));
    }
    take(buffer);
    counts.add(List.of(buffer.size(), buffer.remainingCapacity()));

    assertThat(counts)
        .as(
            "size and remainingCapacity of a buffer of 3: empty, after each of 3 puts, after a take")
        .containsExactly(List.of(0, 3), List.of(1, 2), List.of(2, 1), List.of(3, 0), List.of(2, 1));
  }

  @Test
  @DisplayName("as long as there is room, put does not block, not even for a taker")
  void putNeedsNoTaker() {
    var buffer = new BoundedBuffer<String>(3);

    Workers.runPromptly(
        "three puts into a buffer of three, with no taker about, return",
        () -> {
          buffer.put("a");
          buffer.put("b");
          buffer.put("c");
        });

    assertThat(buffer.size()).as("size after three puts").isEqualTo(3);
  }

  @Test
  @DisplayName("put blocks while the buffer is full, and goes on when an element is taken")
  void putWaits() {
    var buffer = full("a", "b");
    try (var workers = new Workers()) {
      var putter = workers.start("putter", () -> buffer.put("c"));
      putter.awaitWaiting("put, on a full buffer,");

      assertThat(take(buffer)).as("first element of the full buffer").isEqualTo("a");
      putter.awaitDone("the put that waited for room returns");
    }

    assertThat(List.of(take(buffer), take(buffer)))
        .as("what was left, after the put that had waited")
        .containsExactly("b", "c");
  }

  @Test
  @DisplayName("take blocks while the buffer is empty, and goes on when an element comes")
  void takeWaits() {
    var buffer = new BoundedBuffer<String>(1);
    try (var workers = new Workers()) {
      var got = new AtomicReference<String>();
      var taker = workers.start("taker", () -> got.set(buffer.take()));
      taker.awaitWaiting("take, on an empty buffer,");

      put(buffer, "a");
      taker.awaitDone("the take that waited for an element returns");

      assertThat(got).as("what take returned after its wait").hasValue("a");
    }
  }

  @Test
  @Corner
  @DisplayName("offer and poll with a timeout of zero or less do not block")
  void noWait() {
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {0, -1, Long.MIN_VALUE + 1, Long.MIN_VALUE})) {
        var words = "with a timeout of %d %s".formatted(timeout, unit);
        var buffer = new BoundedBuffer<String>(1);

        assertThat(poll(buffer, timeout, unit)).as("poll on an empty buffer, " + words).isNull();
        assertThat(offer(buffer, "a", timeout, unit))
            .as("offer to an empty buffer, " + words)
            .isTrue();
        assertThat(offer(buffer, "b", timeout, unit))
            .as("offer to a full buffer, " + words)
            .isFalse();
        assertThat(poll(buffer, timeout, unit))
            .as("poll on a full buffer, " + words)
            .isEqualTo("a");
        assertThat(buffer.size()).as("size after one element went in and out").isZero();
      }
    }
  }

  @Test
  @DisplayName("poll gives up with null when its time is over, and no sooner")
  void pollTimesOut() {
    var buffer = new BoundedBuffer<String>(1);
    for (var timeout :
        Tried.each(
            "timeout", List.of(Duration.ofNanos(1), Duration.ofNanos(700_000), ofMillis(25)))) {
      var waited =
          waited(
              "poll on an empty buffer, with a timeout of " + timeout + ", returns",
              () -> {
                assertThat(buffer.poll(timeout.toNanos(), NANOSECONDS))
                    .as("poll on an empty buffer")
                    .isNull();
                return null;
              });
      assertThat(waited).as("how long poll waited").isGreaterThanOrEqualTo(timeout);
    }

    put(buffer, "a");
    assertThat(take(buffer)).as("element put in after polls that gave up").isEqualTo("a");
  }

  @Test
  @DisplayName("offer gives up with false when its time is over, and no sooner")
  void offerTimesOut() {
    var buffer = full("a");
    for (var timeout :
        Tried.each(
            "timeout", List.of(Duration.ofNanos(1), Duration.ofNanos(700_000), ofMillis(25)))) {
      var waited =
          waited(
              "offer to a full buffer, with a timeout of " + timeout + ", returns",
              () -> {
                assertThat(buffer.offer("late", timeout.toNanos(), NANOSECONDS))
                    .as("offer to a full buffer")
                    .isFalse();
                return null;
              });
      assertThat(waited).as("how long offer waited").isGreaterThanOrEqualTo(timeout);
    }

    assertThat(take(buffer)).as("the element that was in the full buffer").isEqualTo("a");
    assertThat(poll(buffer, 0, NANOSECONDS))
        .as("a further element, when the offers had given up")
        .isNull();
  }

  @Test
  @Corner
  @DisplayName("poll with a very long timeout blocks, and gets the element that comes")
  void pollWaitsLong() {
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MICROSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {Long.MAX_VALUE, unit.convert(Duration.ofDays(365))})) {
        var buffer = new BoundedBuffer<String>(1);
        try (var workers = new Workers()) {
          var got = new AtomicReference<String>();
          var poller = workers.start("poller", () -> got.set(buffer.poll(timeout, unit)));
          poller.awaitWaiting("poll, with a timeout of %d %s,".formatted(timeout, unit));
          put(buffer, "a");
          poller.awaitDone("the poll that waited for an element returns");
          assertThat(got).as("what poll returned after its wait").hasValue("a");
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("offer with a very long timeout blocks, and gets the room that comes")
  void offerWaitsLong() {
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MICROSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {Long.MAX_VALUE, unit.convert(Duration.ofDays(365))})) {
        var buffer = full("a");
        try (var workers = new Workers()) {
          var got = new AtomicReference<Boolean>();
          var offerer = workers.start("offerer", () -> got.set(buffer.offer("b", timeout, unit)));
          offerer.awaitWaiting("offer, with a timeout of %d %s,".formatted(timeout, unit));
          take(buffer);
          offerer.awaitDone("the offer that waited for room returns");
          assertThat(got).as("what offer returned after its wait").hasValue(true);
          assertThat(take(buffer)).as("element that was offered").isEqualTo("b");
        }
      }
    }
  }

  @Test
  @DisplayName("a thread that waits sleeps until it is woken")
  void sleeps() throws Exception {
    // Here a look every five minutes is one every 300 ms.
    var empty = new TimeLapse(BoundedBuffer.class, 1);
    var full = new TimeLapse(BoundedBuffer.class, 1);
    full.call("put", "a");
    try (var workers = new Workers()) {
      var all =
          List.of(
              workers.start("taker", () -> empty.call("take")),
              workers.start("poller", () -> empty.call("poll", 10L, DAYS)),
              workers.start("putter", () -> full.call("put", "b")),
              workers.start("offerer", () -> full.call("offer", "b", 10L, DAYS)));
      all.forEach(it -> it.awaitWaiting("a call that has to wait,"));

      CpuTime.assertSleepUntilWoken(
          "nothing comes that it waits for",
          all.stream().map(Workers.Worker::thread).toArray(Thread[]::new));
    }
  }

  @Test
  @DisplayName("a thread that waits and is woken although nothing has come waits on")
  void wokenForNothing() {
    for (boolean timed : Tried.each("timed", new boolean[] {false, true})) {
      var empty = new BoundedBuffer<String>(1);
      var full = full("a");
      var with = timed ? " with a timeout of a day" : "";
      try (var workers = new Workers()) {
        var got = new AtomicReference<String>();
        var taker =
            workers.start("taker", () -> got.set(timed ? empty.poll(1, DAYS) : empty.take()));
        var putter =
            workers.start(
                "putter",
                () -> {
                  if (timed) {
                    full.offer("b", 1, DAYS);
                  } else {
                    full.put("b");
                  }
                });
        for (int i = 0; i < 5; i++) {
          taker.awaitWaiting("a call" + with + ", woken on an empty buffer,");
          putter.awaitWaiting("a call" + with + ", woken on a full buffer,");
          Spurious.wakeAll(empty, taker.thread());
          Spurious.wakeAll(full, putter.thread());
        }
        taker.awaitWaiting("a call" + with + ", woken on an empty buffer,");
        putter.awaitWaiting("a call" + with + ", woken on a full buffer,");

        assertThat(full.size())
            .as("size of a full buffer of 1 whose putter was woken")
            .isEqualTo(1);
        put(empty, "c");
        taker.awaitDone("the call that waited for an element returns");
        assertThat(got).as("what it returned after it had been woken for nothing").hasValue("c");
        assertThat(take(full)).as("first element of the full buffer").isEqualTo("a");
        putter.awaitDone("the call that waited for room returns");
        assertThat(take(full))
            .as("element of the call that had been woken for nothing")
            .isEqualTo("b");
      }
    }
  }

  @Test
  @DisplayName("being woken for nothing neither shortens a timeout nor starts it anew")
  void wokenForNothingWithTimeout() {
    var empty = new BoundedBuffer<String>(1);
    Spurious.assertTimeoutHolds(
        "poll",
        empty,
        timeout ->
            assertThat(empty.poll(timeout.toMillis(), MILLISECONDS))
                .as("poll with a timeout on an empty buffer")
                .isNull());
    var full = full("a");
    Spurious.assertTimeoutHolds(
        "offer",
        full,
        timeout ->
            assertThat(full.offer("b", timeout.toMillis(), MILLISECONDS))
                .as("offer with a timeout to a full buffer")
                .isFalse());
  }

  @Test
  @DisplayName("a taker whose element was taken by a faster thread waits for the next")
  void fasterTaker() {
    for (int round = 0; round < ROUNDS; round++) {
      var buffer = new BoundedBuffer<String>(2);
      try (var workers = new Workers()) {
        var got = new AtomicReference<String>();
        var timed = round % 2 == 1;
        var taker =
            workers.start("taker", () -> got.set(timed ? buffer.poll(1, DAYS) : buffer.take()));
        taker.awaitWaiting((timed ? "poll" : "take") + ", on an empty buffer,");

        var faster =
            Workers.callPromptly(
                "put and poll, while a taker waits, return",
                () -> {
                  buffer.put("first");
                  return buffer.poll(0, NANOSECONDS);
                });
        if (faster != null) {
          taker.awaitWaiting(
              (timed ? "poll" : "take") + ", when a faster one has taken the element,");
        }
        put(buffer, "second");
        taker.awaitDone("the call that waited returns");

        assertThat(got.get())
            .as("what the waiting taker got, when a faster one got %s", faster)
            .isEqualTo(faster == null ? "first" : "second");
      }
    }
  }

  @Test
  @DisplayName("a putter whose room was filled by a faster thread waits for the next")
  void fasterPutter() {
    for (int round = 0; round < ROUNDS; round++) {
      var buffer = full("old");
      try (var workers = new Workers()) {
        var timed = round % 2 == 1;
        var putter =
            workers.start(
                "putter",
                () -> {
                  if (timed) {
                    buffer.offer("slow", 1, DAYS);
                  } else {
                    buffer.put("slow");
                  }
                });
        putter.awaitWaiting((timed ? "offer" : "put") + ", on a full buffer,");

        var faster =
            Workers.callPromptly(
                "take and offer, while a putter waits, return",
                () -> {
                  buffer.take();
                  return buffer.offer("fast", 0, NANOSECONDS);
                });
        if (faster) {
          putter.awaitWaiting((timed ? "offer" : "put") + ", when a faster one filled the room,");
        }
        var taken = take(buffer);
        putter.awaitDone("the call that waited returns");

        assertThat(faster ? List.of(taken, take(buffer)) : List.of(taken))
            .as("what came out, when a faster put %s", faster ? "got the room" : "did not")
            .isEqualTo(faster ? List.of("fast", "slow") : List.of("slow"));
      }
    }
  }

  @Test
  @DisplayName("one element lets one of several takers go on, and the others wait")
  void oneElementOneTaker() {
    var buffer = new BoundedBuffer<String>(3);
    try (var workers = new Workers()) {
      var got = Collections.synchronizedList(new ArrayList<String>());
      var takers = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 3; i++) {
        takers.add(workers.start("taker " + i, () -> got.add(buffer.take())));
      }
      takers.forEach(taker -> taker.awaitWaiting("take, on an empty buffer,"));

      for (int count = 1; count <= 3; count++) {
        put(buffer, "element " + count);
        var due = count;
        Poll.until(
            "%d of three takers return after %d puts".formatted(due, due),
            () -> takers.stream().filter(Workers.Worker::isDone).count() >= due);
        takers.stream().filter(Workers.Worker::isDone).forEach(it -> it.awaitDone("take"));
        if (count < 3) {
          takers.stream()
              .filter(taker -> !taker.isDone())
              .limit(3 - count)
              .forEach(BoundedBufferTest::stillWaits);
        }
        assertThat(got).as("what three takers got after %d puts", due).hasSize(due);
      }
      assertThat(got)
          .as("what three takers got in all")
          .containsExactlyInAnyOrder("element 1", "element 2", "element 3");
    }
  }

  @Test
  @DisplayName("two takers wait, two elements come at once: both takers go on")
  void twoTakersTwoElements() {
    for (int round = 0; round < ROUNDS; round++) {
      var buffer = new BoundedBuffer<String>(1 + round % 2);
      try (var workers = new Workers()) {
        var got = Collections.synchronizedList(new ArrayList<String>());
        var one = workers.start("taker", () -> got.add(buffer.take()));
        one.awaitWaiting("take, on an empty buffer,");
        var other = workers.start("other taker", () -> got.add(buffer.take()));
        other.awaitWaiting("take, on an empty buffer,");

        var putter =
            workers.start(
                "putter",
                () -> {
                  buffer.put("a");
                  buffer.put("b");
                });
        putter.awaitDone("two puts, while two takers wait, return: there was room");
        one.awaitDone("the first of two takers that waited for two elements returns");
        other.awaitDone("the second of two takers that waited for two elements returns");

        assertThat(got).as("what two takers got").containsExactlyInAnyOrder("a", "b");
      }
    }
  }

  @Test
  @DisplayName("two putters wait, two elements are taken at once: both putters go on")
  void twoPuttersTwoElements() {
    for (int round = 0; round < ROUNDS; round++) {
      var buffer = round % 2 == 0 ? full("a") : full("a", "b");
      var inside = buffer.size();
      try (var workers = new Workers()) {
        var one = workers.start("putter", () -> buffer.put("c"));
        one.awaitWaiting("put, on a full buffer,");
        var other = workers.start("other putter", () -> buffer.put("d"));
        other.awaitWaiting("put, on a full buffer,");

        var got = Collections.synchronizedList(new ArrayList<String>());
        var taker =
            workers.start(
                "taker",
                () -> {
                  for (int i = 0; i < inside + 2; i++) {
                    got.add(buffer.take());
                  }
                });
        taker.awaitDone("takes, while two putters wait, return: there were elements");
        one.awaitDone("the first of two putters that waited for room returns");
        other.awaitDone("the second of two putters that waited for room returns");

        assertThat(got).as("what came out").contains("a", "c", "d").hasSize(inside + 2);
      }
    }
  }

  @Test
  @DisplayName("as many takers and pollers go on as elements come, one after the other or at once")
  void takersGoOn() {
    for (var round : Tried.each("round", LINES)) {
      for (boolean atOnce : Tried.each("at once", new boolean[] {false, true})) {
        var buffer = new BoundedBuffer<String>(round.capacity);
        var what =
            "with a capacity of %d and %s".formatted(round.capacity, round.waiting("poll", "take"));
        try (var workers = new Workers()) {
          var got = Collections.synchronizedList(new ArrayList<String>());
          var takers = new ArrayList<Workers.Worker>();
          for (var timed : round.timed) {
            var take = taking(buffer, timed);
            takers.add(workers.start("taker", () -> got.add(take.call())));
            takers.getLast().awaitWaiting("a call, on an empty buffer,");
          }
          var elements = new ArrayList<String>();
          var puts = new ArrayList<Callable<String>>();
          for (int i = 0; i < takers.size(); i++) {
            elements.add("element " + i);
            puts.add(putting(buffer, "element " + i, round.otherIsTimed(i)));
          }

          move(
              "%s in turn, %s, return".formatted(round.first("offer", "put"), what),
              puts,
              atOnce,
              takers);

          for (var taker : takers) {
            taker.awaitDone(
                "each call that waited returns when as many elements have come, " + what);
          }
          assertThat(got)
              .as("what came out, " + what)
              .containsExactlyInAnyOrderElementsOf(elements);
        }
      }
    }
  }

  @Test
  @DisplayName(
      "as many putters and offerers go on as there is room, one after the other or at once")
  void puttersGoOn() {
    for (var round : Tried.each("round", LINES)) {
      for (boolean atOnce : Tried.each("at once", new boolean[] {false, true})) {
        var buffer = full(Collections.nCopies(round.capacity, "old").toArray(String[]::new));
        var what =
            "with a capacity of %d and %s".formatted(round.capacity, round.waiting("offer", "put"));
        try (var workers = new Workers()) {
          var putters = new ArrayList<Workers.Worker>();
          for (var timed : round.timed) {
            putters.add(workers.start("putter", putting(buffer, "new", timed)::call));
            putters.getLast().awaitWaiting("a call, on a full buffer,");
          }
          var got = new ArrayList<String>();
          var takes = new ArrayList<Callable<String>>();
          for (int i = 0; i < putters.size() + (atOnce ? round.capacity : 0); i++) {
            var take = taking(buffer, round.otherIsTimed(i));
            takes.add(
                () -> {
                  got.add(take.call());
                  return null;
                });
          }

          move(
              "%s in turn, %s, return".formatted(round.first("poll", "take"), what),
              takes,
              atOnce,
              putters);

          for (var putter : putters) {
            putter.awaitDone("each call that waited returns when as much room has come, " + what);
          }
          while (got.size() < putters.size() + round.capacity) {
            got.add(take(buffer));
          }
          assertThat(got.subList(0, round.capacity))
              .as("what came out first, " + what)
              .containsOnly("old");
          assertThat(got.subList(round.capacity, got.size()))
              .as("what came out then, " + what)
              .containsOnly("new");
          assertThat(buffer.size()).as("size in the end, " + what).isZero();
        }
      }
    }
  }

  @Test
  @DisplayName("an offer or a poll that had to wait wakes others as a put or a take does")
  void waitedAndWakes() {
    for (int round = 0; round < ROUNDS; round++) {
      var buffer = full("a");
      try (var workers = new Workers()) {
        var offerer = workers.start("offerer", () -> buffer.offer("b", 1, DAYS));
        offerer.awaitWaiting("offer, on a full buffer,");
        assertThat(
                Workers.callPromptly(
                    "two takes, while an offer waits for room, return: the offer puts in its"
                        + " element, and wakes who waits for it",
                    () -> List.of(buffer.take(), buffer.take())))
            .as("what came out, when an offer of b waited at a buffer that held a")
            .containsExactly("a", "b");
        offerer.awaitDone("the offer that waited for room returns");

        var poller = workers.start("poller", () -> buffer.poll(1, DAYS));
        poller.awaitWaiting("poll, on an empty buffer,");
        Workers.runPromptly(
            "two puts into a buffer of one, while a poll waits for an element, return: the poll"
                + " takes one, and wakes who waits for the room",
            () -> {
              buffer.put("c");
              buffer.put("d");
            });
        poller.awaitDone("the poll that waited for an element returns");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a call by an interrupted thread throws InterruptedException and has no effect")
  void interruptedBefore() {
    var buffer = full("a", "b");
    take(buffer);

    Interrupts.beforeTheCall("put, with room in the buffer", () -> buffer.put("c"));
    Interrupts.beforeTheCall("take, with an element in the buffer", buffer::take);
    Interrupts.beforeTheCall("offer, with room", () -> buffer.offer("c", 1, MILLISECONDS));
    Interrupts.beforeTheCall("poll, with an element", () -> buffer.poll(1, MILLISECONDS));
    Interrupts.beforeTheCall("offer with timeout 0", () -> buffer.offer("c", 0, NANOSECONDS));
    Interrupts.beforeTheCall("poll with timeout 0", () -> buffer.poll(0, NANOSECONDS));

    assertThat(buffer.size()).as("size after calls that threw").isEqualTo(1);
    assertThat(take(buffer)).as("the element that was there before").isEqualTo("b");
  }

  @Test
  @Corner
  @DisplayName("a wait ends with InterruptedException when the thread is interrupted")
  void interruptedWhileWaiting() {
    var empty = new BoundedBuffer<String>(1);
    var full = full("a");

    Interrupts.whileItWaits("take, on an empty buffer,", empty::take);
    Interrupts.whileItWaits("poll, on an empty buffer,", () -> empty.poll(1, DAYS));
    Interrupts.whileItWaits("put, on a full buffer,", () -> full.put("b"));
    Interrupts.whileItWaits("offer, on a full buffer,", () -> full.offer("b", 1, DAYS));

    put(empty, "c");
    assertThat(empty.size()).as("size after a put that followed interrupted takes").isEqualTo(1);
    assertThat(take(empty)).as("the element that was put in").isEqualTo("c");
    assertThat(take(full)).as("the element that was in the full buffer").isEqualTo("a");
    assertThat(poll(full, 0, NANOSECONDS))
        .as("a further element, when the puts had been interrupted")
        .isNull();
    assertThat(full.remainingCapacity())
        .as("remainingCapacity of the emptied buffer of 1")
        .isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("an element that comes as a taker is interrupted goes to that taker or to the next")
  void interruptAndPut() {
    for (int round = 0; round < ROUNDS; round++) {
      var buffer = new BoundedBuffer<String>(1);
      try (var workers = new Workers()) {
        var one = new AtomicReference<String>();
        var other = new AtomicReference<String>();
        Callable<String> take = round % 4 < 2 ? buffer::take : () -> buffer.poll(1, DAYS);
        Callable<String> nextTake = round % 8 < 4 ? buffer::take : () -> buffer.poll(1, DAYS);
        var taker = workers.start("taker", () -> one.set(orInterrupted(take)));
        taker.awaitWaiting("a take or poll, on an empty buffer,");
        var next = workers.start("next taker", () -> other.set(orInterrupted(nextTake)));
        next.awaitWaiting("a take or poll, on an empty buffer,");

        if (round % 2 == 0) {
          taker.thread().interrupt();
          buffer.offer("a", 0, NANOSECONDS);
        } else {
          buffer.offer("a", 0, NANOSECONDS);
          taker.thread().interrupt();
        }
        taker.awaitDone("a take or poll that is interrupted as an element comes, returns");
        if (one.get().equals("a")) {
          put(buffer, "b");
        }
        next.awaitDone("the next taker gets the element that the interrupted one did not take");

        assertThat(other.get())
            .as("what the next taker got, when the interrupted one had %s", one)
            .isEqualTo(one.get().equals("a") ? "b" : "a");
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("room that comes as a putter is interrupted goes to that putter or to the next")
  void interruptAndTake() {
    for (int round = 0; round < ROUNDS; round++) {
      var buffer = full("old");
      try (var workers = new Workers()) {
        var one = new AtomicReference<String>();
        var put = putting(buffer, "a", round % 4 >= 2);
        var nextPut = putting(buffer, "b", round % 8 >= 4);
        var putter = workers.start("putter", () -> one.set(orInterrupted(put)));
        putter.awaitWaiting("a put or offer, on a full buffer,");
        var next = workers.start("next putter", nextPut::call);
        next.awaitWaiting("a put or offer, on a full buffer,");

        if (round % 2 == 0) {
          putter.thread().interrupt();
          buffer.poll(0, NANOSECONDS);
        } else {
          buffer.poll(0, NANOSECONDS);
          putter.thread().interrupt();
        }
        putter.awaitDone("a put or offer that is interrupted as room comes, returns");
        var first = take(buffer);
        next.awaitDone("the next putter gets the room that the interrupted one did not take");
        var rest = poll(buffer, 0, NANOSECONDS);

        assertThat(Stream.of(first, rest).filter(Objects::nonNull).toList())
            .as("what came out, when the first of two puts ended with %s", one)
            .containsExactlyInAnyOrderElementsOf(
                one.get().equals("a") ? List.of("a", "b") : List.of("b"));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  @Corner
  @DisplayName(
      "what comes as a poll or an offer gives up goes to that call or to the next that waits")
  void timeoutAndSignal() {
    for (int round = 0; round < LATE_ROUNDS; round++) {
      var empty = new BoundedBuffer<String>(2);
      var full = full("old", "older");
      try (var workers = new Workers()) {
        var pollEnds = new AtomicLong();
        var offerEnds = new AtomicLong();
        var polled = new AtomicReference<String>();
        var offered = new AtomicReference<Boolean>();
        var poller =
            workers.start(
                "poller",
                () -> {
                  pollEnds.set(System.nanoTime() + SHORT.toNanos());
                  polled.set(empty.poll(SHORT.toNanos(), NANOSECONDS));
                });
        var offerer =
            workers.start(
                "offerer",
                () -> {
                  offerEnds.set(System.nanoTime() + SHORT.toNanos());
                  offered.set(full.offer("a", SHORT.toNanos(), NANOSECONDS));
                });
        poller.awaitWaitingOrDone("poll, on an empty buffer,");
        offerer.awaitWaitingOrDone("offer, on a full buffer,");
        var nextTaker = workers.start("next taker", empty::take);
        var nextPutter = workers.start("next putter", () -> full.put("b"));
        nextTaker.awaitWaiting("take, on an empty buffer,");
        nextPutter.awaitWaiting("put, on a full buffer,");

        shortlyBefore(pollEnds.get(), round);
        put(empty, "a");
        shortlyBefore(offerEnds.get(), round);
        take(full);
        poller.awaitDone("a poll whose time ends as an element comes, returns");
        offerer.awaitDone("an offer whose time ends as room comes, returns");
        if (polled.get() != null) {
          put(empty, "b");
        }
        if (offered.get()) {
          take(full);
        }
        nextTaker.awaitDone("the next taker gets the element that came as a poll gave up");
        nextPutter.awaitDone("the next putter gets the room that came as an offer gave up");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("what comes at any step of a call on its way out goes to it or to the next")
  void leavesStepByStep() throws Exception {
    ComesAsOneLeaves.each("an element", BoundedBufferTest::twoTake);
    ComesAsOneLeaves.each("room", BoundedBufferTest::twoPut);
  }

  @Test
  @Corner
  @DisplayName("a timeout of zero finds what is there, at whatever step another call is")
  void atOnceBesideAStep() throws Exception {
    for (var held : Tried.each("the other call", List.of("take", "put", "poll", "offer"))) {
      BesideAStep.each(
          "poll, with two elements there and a timeout of zero,",
          () -> {
            var slow = halfFull();
            return new BesideAStep.Scene(
                () -> call(slow, held),
                () ->
                    assertThat(slow.poll(0, NANOSECONDS))
                        .as("poll, with two elements there, as another thread is in %s", held)
                        .isNotNull());
          });
      BesideAStep.each(
          "offer, with room for two and a timeout of zero,",
          () -> {
            var slow = halfFull();
            return new BesideAStep.Scene(
                () -> call(slow, held),
                () ->
                    assertThat(slow.offer("b", 0, NANOSECONDS))
                        .as("offer, with room for two, as another thread is in %s", held)
                        .isTrue());
          });
    }
  }

  /** A buffer in slow motion with two elements and room for two more. */
  private static Slow halfFull() {
    var slow = SlowMotion.of(Slow.class, BoundedBuffer.class, 4);
    for (var old : List.of("old", "older")) {
      Workers.runPromptly("put, with room, comes back", () -> slow.put(old));
    }
    return slow;
  }

  private static void call(Slow slow, String method) throws InterruptedException {
    switch (method) {
      case "take" -> slow.take();
      case "put" -> slow.put("a");
      case "poll" -> slow.poll(0, NANOSECONDS);
      default -> slow.offer("a", 0, NANOSECONDS);
    }
  }

  @Test
  @Corner
  @DisplayName("what comes at any step of a call that got something goes to the next that waits")
  void servedStepByStep() throws Exception {
    ComesAsOneLeaves.served("an element", BoundedBufferTest::twoTake);
    ComesAsOneLeaves.served("room", BoundedBufferTest::twoPut);
  }

  /** Two threads that take from a buffer which is empty and in slow motion. */
  private static ComesAsOneLeaves.Scene twoTake() {
    var slow = SlowMotion.of(Slow.class, BoundedBuffer.class, 2);
    return new ComesAsOneLeaves.Scene() {
      @Override
      public boolean waitShortly() throws InterruptedException {
        return slow.poll(SHORT.toMillis(), MILLISECONDS) != null;
      }

      @Override
      public void await() throws InterruptedException {
        slow.take();
      }

      @Override
      public void come() throws InterruptedException {
        slow.put("a");
      }
    };
  }

  /** Two threads that put into a buffer which is full and in slow motion. */
  private static ComesAsOneLeaves.Scene twoPut() {
    var slow = SlowMotion.of(Slow.class, BoundedBuffer.class, 2);
    for (var old : List.of("old", "older")) {
      Workers.runPromptly("put, with room, comes back", () -> slow.put(old));
    }
    return new ComesAsOneLeaves.Scene() {
      @Override
      public boolean waitShortly() throws InterruptedException {
        return slow.offer("a", SHORT.toMillis(), MILLISECONDS);
      }

      @Override
      public void await() throws InterruptedException {
        slow.put("b");
      }

      @Override
      public void come() throws InterruptedException {
        slow.take();
      }
    };
  }

  /** A buffer in slow motion. */
  private interface Slow {
    void put(Object element) throws InterruptedException;

    boolean offer(Object element, long timeout, TimeUnit unit) throws InterruptedException;

    Object take() throws InterruptedException;

    Object poll(long timeout, TimeUnit unit) throws InterruptedException;
  }

  @Test
  @Corner
  @DisplayName("takers and putters leave in any order, and all the others get their turns")
  void departures() {
    Departures.inEachOrder(
        "take",
        () -> {
          var empty = new BoundedBuffer<String>(5);
          return new Departures.Place() {
            @Override
            public void await() throws InterruptedException {
              empty.take();
            }

            @Override
            public void letGo(int count) throws InterruptedException {
              for (var i = 0; i < count; i++) {
                empty.put("a");
              }
            }
          };
        });
    Departures.inEachOrder(
        "put",
        () -> {
          var full = full("old");
          return new Departures.Place() {
            @Override
            public void await() throws InterruptedException {
              full.put("a");
            }

            @Override
            public void letGo(int count) throws InterruptedException {
              for (var i = 0; i < count; i++) {
                full.take();
              }
            }
          };
        });
  }

  @Test
  @Corner
  @DisplayName("a put or an offer that ends without effect leaves equal elements alone")
  void equalElements() {
    for (var equal : Tried.each("equal", List.of("another instance", "the same instance"))) {
      var first = new String("a");
      var second = equal.equals("the same instance") ? first : new String("a");
      var buffer = full(first, "b");

      Interrupts.whileItWaits("put, on a full buffer,", () -> buffer.put(second));
      Interrupts.whileItWaits("offer, on a full buffer,", () -> buffer.offer(second, 1, DAYS));
      assertThat(offer(buffer, second, 1, MILLISECONDS)).as("offer to a full buffer").isFalse();

      var what = "when calls for %s, equal to the first, had no effect".formatted(equal);
      assertThat(take(buffer)).as("the first element, " + what).isSameAs(first);
      assertThat(take(buffer)).as("the second element, " + what).isEqualTo("b");
      assertThat(buffer.size()).as("size after that, " + what).isZero();
    }
  }

  @Test
  @Corner
  @DisplayName("two buffers share nothing")
  void buffersAreSeparate() {
    var full = full("x");
    var buffer = new BoundedBuffer<String>(1);
    // Made last, and larger: the others stay as small as they are.
    var empty = new BoundedBuffer<String>(2);
    try (var bystanders = new Bystanders("another buffer")) {
      bystanders.waits("take", empty::take);
      bystanders.waits("poll", () -> empty.poll(1, DAYS));
      bystanders.waits("put", () -> full.put("y"));
      bystanders.waits("offer", () -> full.offer("y", 1, DAYS));

      for (var timed : new boolean[] {false, true}) {
        try (var workers = new Workers()) {
          var got = new AtomicReference<String>();
          var taker =
              workers.start("taker", () -> got.set(timed ? buffer.poll(1, DAYS) : buffer.take()));
          taker.awaitWaiting("a call, on an empty buffer,");
          put(buffer, "a");
          taker.awaitDone("the call returns when an element has come, whoever waits elsewhere");
          assertThat(got).as("what it returned").hasValue("a");
          put(buffer, "b");
          var putter = workers.start("putter", putting(buffer, "c", timed)::call);
          putter.awaitWaiting("a call, on a full buffer,");
          assertThat(take(buffer)).as("the element that was inside").isEqualTo("b");
          putter.awaitDone("the call returns when there is room, whoever waits elsewhere");
          assertThat(take(buffer)).as("the element of the call that waited").isEqualTo("c");
        }
      }
      bystanders.assertUndisturbed();
    }
  }

  @Test
  @DisplayName("two producers and two consumers on a buffer of one: each element comes out once")
  void twoAndTwo() {
    var buffer = new BoundedBuffer<Integer>(1);
    var each = 100;
    var through = new AtomicInteger();
    try (var workers = new Workers()) {
      var lists = List.of(new ArrayList<Integer>(), new ArrayList<Integer>());
      var all = new ArrayList<Workers.Worker>();
      for (int p = 0; p < 2; p++) {
        var first = p * each;
        all.add(
            workers.start(
                "producer " + p,
                () -> {
                  for (int i = 0; i < each; i++) {
                    buffer.put(first + i);
                  }
                }));
      }
      for (var list : lists) {
        all.add(
            workers.start(
                "consumer",
                () -> {
                  for (int i = 0; i < each; i++) {
                    list.add(buffer.take());
                    through.incrementAndGet();
                  }
                }));
      }
      for (int seen = 0; seen < 2 * each; seen = through.get()) {
        var before = seen;
        Poll.until(
            "the next element comes through, after %d of %d: producers or consumers wait for each"
                    .formatted(before, 2 * each)
                + " other",
            () -> through.get() > before || all.stream().allMatch(Workers.Worker::isDone));
        all.stream().filter(Workers.Worker::isDone).forEach(it -> it.awaitDone("a worker ends"));
      }
      workers.join();

      var taken = new ArrayList<>(lists.getFirst());
      taken.addAll(lists.getLast());
      assertThat(taken).as("elements that two consumers took").doesNotHaveDuplicates();
      assertThat(taken).as("elements that two consumers took").hasSize(2 * each);
      for (var list : lists) {
        for (int p = 0; p < 2; p++) {
          var producer = p;
          assertThat(list.stream().filter(it -> it / each == producer).toList())
              .as("what one consumer got of one producer, which puts in rising numbers")
              .isSorted();
        }
      }
    }
  }

  @Test
  @DisplayName("producer and consumer work at the same time, each on an element of its own")
  void stagesOverlap() {
    var buffer = new BoundedBuffer<String>(1);
    var both = new Rendezvous(2, "the producer's work on the next and the consumer's on the last");

    Workers.together(
        () -> {
          buffer.put("first");
          both.meet();
          buffer.put("second");
        },
        () -> {
          buffer.take();
          both.meet();
          buffer.take();
        });
  }

  @Test
  @DisplayName("a call that has nothing to wait for does not block because others wait")
  void othersWait() {
    var empty = new BoundedBuffer<String>(2);
    var full = full("a");
    try (var workers = new Workers()) {
      workers.start("taker", empty::take).awaitWaiting("take, on an empty buffer,");
      workers.start("putter", () -> full.put("b")).awaitWaiting("put, on a full buffer,");

      assertThat(poll(empty, 0, NANOSECONDS)).as("poll, while a taker waits").isNull();
      assertThat(offer(full, "c", 0, NANOSECONDS)).as("offer, while a putter waits").isFalse();
      assertThat(Workers.callPromptly("size, while a taker waits, returns", empty::size))
          .as("size, while a taker waits")
          .isZero();
      assertThat(
              Workers.callPromptly(
                  "remainingCapacity, while a putter waits, returns", full::remainingCapacity))
          .as("remainingCapacity, while a putter waits")
          .isZero();
    }
  }

  @Test
  @Corner
  @DisplayName("two hundred virtual threads can wait")
  void virtualThreads() {
    var buffer = new BoundedBuffer<Integer>(1);
    var sum = new AtomicInteger();
    try (var workers = new Workers()) {
      for (int i = 0; i < 100; i++) {
        var element = i;
        workers.startVirtual("taker " + i, () -> sum.addAndGet(buffer.take()));
        workers.startVirtual("putter " + i, () -> buffer.put(element));
      }
      workers.join();
    }

    assertThat(sum).as("sum of the elements 0 to 99 that came out").hasValue(4_950);
  }

  @Test
  @Corner
  @DisplayName("it is built from smaller parts, not on a blocking queue of the JDK")
  void builtFromParts() {
    new BoundedBuffer<String>(1);

    Craft.assertNotBuiltOn(
        BoundedBuffer.class,
        BlockingQueue.class,
        BlockingDeque.class,
        TransferQueue.class,
        ArrayBlockingQueue.class,
        LinkedBlockingQueue.class,
        LinkedBlockingDeque.class,
        LinkedTransferQueue.class,
        PriorityBlockingQueue.class,
        SynchronousQueue.class,
        DelayQueue.class);
  }

  @SafeVarargs
  private static <E> BoundedBuffer<E> full(E... elements) {
    var buffer = new BoundedBuffer<E>(elements.length);
    for (var element : elements) {
      put(buffer, element);
    }
    return buffer;
  }

  private static <E> void put(BoundedBuffer<E> buffer, E element) {
    Workers.runPromptly("put, with room in the buffer, returns", () -> buffer.put(element));
  }

  private static <E> E take(BoundedBuffer<E> buffer) {
    return Workers.callPromptly("take, with an element in the buffer, returns", buffer::take);
  }

  private static <E> boolean offer(BoundedBuffer<E> buffer, E e, long timeout, TimeUnit unit) {
    return Workers.callPromptly(
        "offer, with a timeout of %d %s, returns".formatted(timeout, unit),
        () -> buffer.offer(e, timeout, unit));
  }

  private static <E> E poll(BoundedBuffer<E> buffer, long timeout, TimeUnit unit) {
    return Workers.callPromptly(
        "poll, with a timeout of %d %s, returns".formatted(timeout, unit),
        () -> buffer.poll(timeout, unit));
  }

  private static <E> Callable<E> putting(BoundedBuffer<E> buffer, E element, boolean timed) {
    return () -> {
      if (timed) {
        buffer.offer(element, 1, DAYS);
      } else {
        buffer.put(element);
      }
      return element;
    };
  }

  /** Takes an element out, with a timeout of a day or without one. */
  private static <E> Callable<E> taking(BoundedBuffer<E> buffer, boolean timed) {
    return timed ? () -> buffer.poll(1, DAYS) : buffer::take;
  }

  /**
   * Makes calls in a row, or makes each and waits until one more of those that wait has gone on.
   */
  private static void move(
      String what, List<Callable<String>> calls, boolean atOnce, List<Workers.Worker> waiting) {
    if (atOnce) {
      Workers.runPromptly(
          what,
          () -> {
            for (var call : calls) {
              call.call();
            }
          });
      return;
    }
    for (int i = 0; i < calls.size(); i++) {
      Workers.runPromptly(what, calls.get(i)::call);
      var due = i + 1;
      Poll.until(
          "%s; after %d of them %d of the calls that wait have gone on".formatted(what, due, due),
          () -> waiting.stream().filter(Workers.Worker::isDone).count() >= due);
    }
  }

  /**
   * Some threads that wait at one buffer.
   *
   * @param timed which of them have a timeout, in the order in which they came
   * @param firstIsTimed whether the first call that lets one go on has a timeout; then they
   *     alternate
   */
  private record Line(int capacity, List<Boolean> timed, boolean firstIsTimed) {
    static List<Line> all() {
      var all = new ArrayList<Line>();
      for (int waiting = 2; waiting <= 3; waiting++) {
        for (int capacity = 1; capacity + waiting <= 5; capacity++) {
          for (int bits = 0; bits < 1 << waiting; bits++) {
            var mask = bits;
            var timed = IntStream.range(0, waiting).mapToObj(i -> (mask >> i & 1) == 1).toList();
            all.add(new Line(capacity, timed, false));
            all.add(new Line(capacity, timed, true));
          }
        }
      }
      return all;
    }

    boolean otherIsTimed(int i) {
      return firstIsTimed == (i % 2 == 0);
    }

    String waiting(String timedCall, String call) {
      return timed.stream().map(it -> it ? timedCall : call).toList() + " waiting";
    }

    String first(String timedCall, String call) {
      return firstIsTimed ? timedCall + " and " + call : call + " and " + timedCall;
    }
  }

  private static String orInterrupted(Callable<String> call) throws Exception {
    try {
      return String.valueOf(call.call());
    } catch (InterruptedException e) {
      return "an InterruptedException";
    }
  }

  private static Duration waited(String what, Callable<Void> call) {
    return Workers.callPromptly(
        what,
        () -> {
          var start = System.nanoTime();
          call.call();
          return Duration.ofNanos(System.nanoTime() - start);
        });
  }

  private static Duration ofMillis(int millis) {
    return Duration.ofMillis(millis);
  }

  /** Up to 0.2 ms before a timeout ends, in each round at another moment. */
  private static void shortlyBefore(long end, int round) {
    Poll.spinUntil(end - (round % 10) * 20_000L);
  }

  private static void stillWaits(Workers.Worker taker) {
    taker.awaitWaiting("take, when the only element went to another taker,");
  }
}
