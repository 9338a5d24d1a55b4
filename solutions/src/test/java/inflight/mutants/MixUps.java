package inflight.mutants;

import java.util.List;
import java.util.Map;

/** What people take for each other. */
final class MixUps {
  /** Names that stand for each other: what was meant, and what one writes by mistake. */
  static final Map<String, List<String>> METHODS =
      Map.ofEntries(
          Map.entry("notifyAll", List.of("notify")),
          Map.entry("signalAll", List.of("signal")),
          Map.entry("incrementAndGet", List.of("getAndIncrement")),
          Map.entry("getAndIncrement", List.of("incrementAndGet")),
          Map.entry("decrementAndGet", List.of("getAndDecrement")),
          Map.entry("compareAndSet", List.of("weakCompareAndSetPlain")),
          Map.entry("lockInterruptibly", List.of("lock")),
          Map.entry("lock", List.of("tryLock")),
          Map.entry("start", List.of("run")),
          Map.entry("addLast", List.of("addFirst")),
          Map.entry("addFirst", List.of("addLast")),
          Map.entry("offerLast", List.of("offerFirst")),
          Map.entry("pollFirst", List.of("pollLast")),
          Map.entry("pollLast", List.of("pollFirst")),
          Map.entry("removeFirst", List.of("removeLast")),
          Map.entry("removeLast", List.of("removeFirst")),
          Map.entry("getFirst", List.of("getLast")),
          Map.entry("getLast", List.of("getFirst")),
          Map.entry("min", List.of("max")),
          Map.entry("max", List.of("min")),
          Map.entry("remove", List.of("contains", "peek")),
          Map.entry("poll", List.of("peek")),
          Map.entry("put", List.of("putIfAbsent")),
          Map.entry("putIfAbsent", List.of("put")),
          Map.entry("toNanos", List.of("toMillis")),
          Map.entry("toMillis", List.of("toNanos")),
          Map.entry("nanoTime", List.of("currentTimeMillis")),
          Map.entry("ofVirtual", List.of("ofPlatform")));

  /** What is caught, and what is caught by mistake. */
  static final Map<String, List<String>> CATCHES =
      Map.of(
          "Throwable", List.of("Exception", "RuntimeException"),
          "Exception", List.of("RuntimeException", "Throwable"),
          "RuntimeException", List.of("IllegalStateException"));

  private MixUps() {}
}
