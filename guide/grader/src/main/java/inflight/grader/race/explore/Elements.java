package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicStampedReference;

/**
 * Tells what is merely kept in an object of the JDK from what is a part of it: an element of a map
 * is an object of its own, and a view of the map is not.
 */
final class Elements {
  /** Methods that take or return elements. */
  private static final Set<String> METHODS =
      Set.of(
          "get",
          "getOrDefault",
          "getNow",
          "join",
          "put",
          "putIfAbsent",
          "computeIfAbsent",
          "computeIfPresent",
          "compute",
          "merge",
          "remove",
          "replace",
          "set",
          "add",
          "addFirst",
          "addLast",
          "addIfAbsent",
          "offer",
          "offerFirst",
          "offerLast",
          "push",
          "pop",
          "poll",
          "pollFirst",
          "pollLast",
          "take",
          "takeFirst",
          "takeLast",
          "peek",
          "peekFirst",
          "peekLast",
          "element",
          "getFirst",
          "getLast",
          "removeFirst",
          "removeLast",
          "first",
          "last",
          "next",
          "nextElement",
          "previous",
          "getKey",
          "getValue",
          "setValue",
          "contains",
          "containsKey",
          "containsValue",
          "indexOf",
          "lastIndexOf");

  /** Those among them, and others, that ask elements whether they are equal. */
  private static final Set<String> COMPARING =
      Set.of(
          "remove",
          "replace",
          "contains",
          "containsValue",
          "containsAll",
          "removeAll",
          "retainAll",
          "indexOf",
          "lastIndexOf",
          "addIfAbsent",
          "equals",
          "hashCode",
          "toString");

  /** Methods that read all of their argument, and keep none of it but its elements. */
  private static final Set<String> COPYING =
      Set.of("addAll", "putAll", "addAllAbsent", "containsAll", "removeAll", "retainAll");

  private Elements() {}

  static boolean areCopiedBy(Step call) {
    return COPYING.contains(call.name()) && isContainer(call.object());
  }

  /** Whether what a call is handed and returns are elements of its receiver. */
  static boolean areMeantBy(Step call) {
    return holdsOne(call.object()) || isContainer(call.object()) && METHODS.contains(call.name());
  }

  private static boolean isContainer(Object object) {
    return object instanceof Map
        || object instanceof Collection
        || object instanceof Iterator
        || object instanceof Enumeration
        || object instanceof Map.Entry
        || object instanceof Future;
  }

  /** Holds an object whatever it is, and never looks into it. */
  private static boolean holdsOne(Object object) {
    return object instanceof AtomicReference
        || object instanceof AtomicReferenceArray
        || object instanceof AtomicStampedReference
        || object instanceof AtomicMarkableReference
        || object instanceof ThreadLocal;
  }

  /** Whether a call that is handed an element looks into it, to compare it. */
  static boolean areLookedInto(Step call) {
    return !holdsOne(call.object())
        && (call.object() instanceof Map
            || call.object() instanceof Set
            || COMPARING.contains(call.name()));
  }

  /** Whether an object is equal to others by what is in it. */
  static boolean isComparedByContents(Object element) {
    return element instanceof Map || element instanceof Collection || element instanceof Map.Entry;
  }
}
