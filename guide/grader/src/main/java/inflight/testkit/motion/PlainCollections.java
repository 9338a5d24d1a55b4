package inflight.testkit.motion;

import java.util.List;
import java.util.Set;

/** The collections of the JDK that are not made for several threads, and what changes them. */
final class PlainCollections {
  /** Collections that one thread at a time may change; each one's subclasses have their own. */
  private static final Set<String> PLAIN =
      Set.of(
          "ArrayList",
          "ArrayDeque",
          "HashMap",
          "HashSet",
          "IdentityHashMap",
          "LinkedHashMap",
          "LinkedHashSet",
          "LinkedList",
          "PriorityQueue",
          "TreeMap",
          "TreeSet",
          "WeakHashMap");

  /** How names of methods begin that change a collection's structure. */
  private static final List<String> CHANGES =
      List.of("add", "put", "remove", "clear", "merge", "compute", "offer", "poll", "push", "pop");

  private PlainCollections() {}

  static boolean isOne(Class<?> type) {
    return type.getPackageName().equals("java.util") && PLAIN.contains(type.getSimpleName());
  }

  /** Whether a method of such a collection changes its structure, to judge by its name. */
  static boolean isChange(String method) {
    return CHANGES.stream().anyMatch(method::startsWith);
  }
}
