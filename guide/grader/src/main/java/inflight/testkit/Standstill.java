package inflight.testkit;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Evidence that a test does not go on, whatever the load of the machine: each of its threads has
 * had its chance. Found by comparing what they do at different moments.
 *
 * @param kind what keeps it
 * @param at the thread to look at first, if one is at a learner's line
 * @param ring the threads of a deadlock, in order
 * @param now the last look at them
 * @param looks how often {@code at} has slept and looked since the first
 * @param alone true if all threads wait, without a timeout, and nothing else goes on in this
 *     process that could wake them
 */
record Standstill(
    Kind kind, Optional<Look> at, List<Look> ring, Stock now, long looks, boolean alone) {
  enum Kind {
    /** Threads hold what the others wait for, in a circle. */
    DEADLOCK,
    /** A thread has used much processor time and runs on. */
    COMPUTING,
    /** A thread sleeps, wakes and looks, again and again. */
    LOOKING,
    /** What a thread waits for has not come. */
    WAITING
  }

  /** True if it is certain that waiting longer would not change anything. */
  boolean isForEver() {
    return kind == Kind.DEADLOCK || alone && !now.looks().isEmpty();
  }

  /** What a thread has done from one look to another. */
  private enum Act {
    COMPUTED,
    LOOKED,
    STILL,
    /** It has moved, or wants a processor and has not had much of one. */
    UNDER_WAY
  }

  /** So often must a thread have waited with a timeout, or else without, to have had its chance. */
  private static final int MANY_NAPS = 20;

  private static final int MANY_WAITS = 200;

  /** A thread that reads may have used so much without getting further. */
  private static final long NEXT_TO_NOTHING_NANOS = 2_000_000;

  /**
   * A server of the testkit that has used at least this part of the time has much to do, and who
   * waits for it is not to blame. One that only looks whether its time has come uses less.
   */
  private static final int BUSY_PART = 8;

  /**
   * Compares three looks.
   *
   * @param last well before now: a thread that has not moved since then is still
   * @param enoughNanos the processor time within which a thread gets to its end if it has one
   * @return empty if one of them may just not have got far enough
   */
  static Optional<Standstill> of(
      Stock first, Stock last, Stock now, long enoughNanos, Thread test) {
    Map<Look, Act> acts = new LinkedHashMap<>();
    for (var look : now.looks()) {
      acts.put(look, act(first.look(look.id()), last.look(look.id()), look, enoughNanos));
    }
    var ring = ring(acts.keySet().stream().filter(it -> acts.get(it) == Act.STILL).toList());
    if (!ring.isEmpty()) {
      return Optional.of(
          new Standstill(Kind.DEADLOCK, located(ring, it -> true), ring, now, 0, false));
    }
    // Threads that come and go may each have used little.
    var isBusy = now.processNanos() - first.processNanos() >= 2 * enoughNanos;
    if ((acts.containsValue(Act.UNDER_WAY) || isServing(last, now)) && !isBusy) {
      return Optional.empty();
    }
    return Optional.of(of(acts, first, now, test));
  }

  private static boolean isServing(Stock last, Stock now) {
    return now.serversNanos() - last.serversNanos() > (now.nanos() - last.nanos()) / BUSY_PART;
  }

  private static Standstill of(Map<Look, Act> acts, Stock first, Stock now, Thread test) {
    var looks = List.copyOf(acts.keySet());
    var computing = located(looks, it -> acts.get(it) == Act.COMPUTED);
    if (computing.isPresent()) {
      return new Standstill(Kind.COMPUTING, computing, List.of(), now, 0, false);
    }
    Predicate<Look> isLooking = it -> acts.get(it) == Act.LOOKED && it.isTimed() && !isJoining(it);
    var looking =
        located(looks, it -> isLooking.test(it) && it.id() == test.threadId())
            .or(
                () ->
                    located(looks, it -> acts.get(it) == Act.STILL).isPresent()
                        ? Optional.empty()
                        : located(looks, isLooking));
    if (looking.isPresent()) {
      return new Standstill(
          Kind.LOOKING,
          looking,
          List.of(),
          now,
          moved(first.look(looking.get().id()), looking.get()),
          false);
    }
    // The one that the test's own thread is likely to wait for.
    var waiting =
        located(looks, it -> acts.get(it) == Act.STILL && it.id() != test.threadId())
            .or(() -> located(looks, it -> true));
    var alone =
        acts.entrySet().stream()
                .allMatch(
                    it ->
                        isJoining(it.getKey())
                            || it.getValue() == Act.STILL && !it.getKey().goesOnByItself())
            && Threads.others(now).stream().noneMatch(Look::goesOnByItself);
    return new Standstill(Kind.WAITING, waiting, List.of(), now, 0, alone);
  }

  private static Act act(Optional<Look> first, Optional<Look> last, Look now, long enoughNanos) {
    var sitsWhereItSat =
        !now.isRunning()
            && last.filter(it -> !it.isRunning() && Arrays.equals(it.stack(), now.stack()))
                .isPresent();
    if (sitsWhereItSat
        && moved(last, now) == 0
        && (now.virtual() || now.cpuNanos() - last.get().cpuNanos() < NEXT_TO_NOTHING_NANOS)) {
      return Act.STILL;
    }
    if (now.cpuNanos() - first.map(Look::cpuNanos).orElse(0L) >= enoughNanos) {
      return Act.COMPUTED;
    }
    // It comes back there whenever its time is over.
    if (sitsWhereItSat && now.isTimed() && moved(first, now) >= 2) {
      return Act.LOOKED;
    }
    var isTimed = now.isTimed() || last.filter(Look::isTimed).isPresent();
    return moved(first, now) >= (isTimed ? MANY_NAPS : MANY_WAITS) ? Act.LOOKED : Act.UNDER_WAY;
  }

  private static long moved(Optional<Look> before, Look now) {
    return now.moves() - before.map(Look::moves).orElse(0L);
  }

  private static Optional<Look> located(List<Look> looks, Predicate<Look> wanted) {
    return looks.stream().filter(it -> !it.where().isEmpty()).filter(wanted).findFirst();
  }

  /** True for a test's thread that does nothing but wait for its workers. */
  private static boolean isJoining(Look look) {
    return Arrays.stream(look.stack())
        .anyMatch(
            it ->
                it.getClassName().equals(Workers.class.getName())
                    && it.getMethodName().equals("join"));
  }

  /**
   * Threads of which each waits for a lock that the next holds, and the last for one of the
   * first's; else empty.
   */
  private static List<Look> ring(List<Look> threads) {
    var byId = threads.stream().collect(Collectors.toMap(Look::id, it -> it));
    for (var start : threads) {
      Map<Long, Look> path = new LinkedHashMap<>();
      var at = start;
      while (at != null && path.putIfAbsent(at.id(), at) == null) {
        at = byId.get(at.heldBy());
      }
      if (at == start) {
        return List.copyOf(path.values());
      }
    }
    return List.of();
  }
}
