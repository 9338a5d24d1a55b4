package inflight.grader.race.explore;

import inflight.grader.race.spec.Values;
import inflight.grader.race.steps.Site;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;

/**
 * What the locks of one run are called: a monitor by the field that the code names, or by its
 * object's class. Of several that would have the same name, each has a number, in the order in
 * which they were come to.
 */
final class LockNames {
  private static final String FIELD = "the field ";

  /** By what the code that takes the monitor of an object calls it. */
  private final Map<Object, Set<String>> sources = new IdentityHashMap<>();

  private final Map<Object, Integer> numbers = new IdentityHashMap<>();
  private final Map<String, Integer> counts = new HashMap<>();

  /**
   * @param awaited what the threads wait for at the end, or nothing
   */
  LockNames(List<Move> moves, List<Object> awaited) {
    for (var move : moves) {
      if (isTakenBy(move)) {
        sources
            .computeIfAbsent(move.step.object(), _ -> new TreeSet<>())
            .add(source(move.step.site()));
      }
    }
    for (var move : moves) {
      if (move.step != null && (isTakenBy(move) || move.step.object() instanceof Lock)) {
        count(move.step.object());
      }
    }
    awaited.forEach(this::count);
  }

  private static boolean isTakenBy(Move move) {
    return move.step != null && move.step.site().kind() == Site.Kind.LOCK;
  }

  private void count(Object lock) {
    if (!numbers.containsKey(lock)) {
      numbers.put(lock, counts.merge(noun(lock), 1, Integer::sum));
    }
  }

  /** What stands in the parentheses of {@code synchronized}, without the rest of the site. */
  private static String source(Site site) {
    return site.what().replaceFirst(",.*", "");
  }

  /** The field that all code names that takes it, or else the name of its class. */
  private String noun(Object lock) {
    var named = sources.getOrDefault(lock, Set.of());
    var only = named.size() == 1 ? named.iterator().next() : "";
    return only.startsWith(FIELD) ? only : Values.nameOf(lock.getClass());
  }

  /** A number behind the name, if others have the same; begins with a blank if not empty. */
  String number(Object lock) {
    return lock != null && counts.getOrDefault(noun(lock), 0) > 1 && numbers.containsKey(lock)
        ? " (%d)".formatted(numbers.get(lock))
        : "";
  }

  /** Such as {@code the field lock}, {@code an Account (2)} or {@code the class Bank}. */
  String of(Object lock) {
    if (lock instanceof Class<?> type) {
      return "the class " + Values.nameOf(type);
    }
    var noun = noun(lock);
    return (noun.startsWith(FIELD) ? noun : Values.a(noun)) + number(lock);
  }

  /** Whose lock a step takes, such as {@code this Account (2), in giveTo}. */
  String takenBy(Move move) {
    var lock = move.step.object();
    var what = move.step.site().what();
    var source = source(move.step.site());
    var name =
        source.equals("this") && !(lock instanceof Class)
            ? "this " + Values.nameOf(lock.getClass()) + number(lock)
            : of(lock);
    return name + what.substring(source.length());
  }
}
