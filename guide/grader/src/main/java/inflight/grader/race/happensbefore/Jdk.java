package inflight.grader.race.happensbefore;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Member;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the JDK's own objects order, and which of them order nothing. */
final class Jdk {
  private static final Set<String> PLAIN =
      Set.of(
          "java.util.HashMap",
          "java.util.LinkedHashMap",
          "java.util.TreeMap",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.EnumMap",
          "java.util.ArrayList",
          "java.util.LinkedList",
          "java.util.ArrayDeque",
          "java.util.PriorityQueue",
          "java.util.HashSet",
          "java.util.LinkedHashSet",
          "java.util.TreeSet",
          "java.util.BitSet",
          "java.lang.StringBuilder");

  private static final List<String> CHANGES =
      List.of(
          "put", "add", "remove", "poll", "push", "pop", "offer", "set", "clear", "compute",
          "merge", "replace", "sort", "retain", "flip", "or", "and", "xor", "append", "insert",
          "delete");

  private static final Set<String> SYNCHRONIZED =
      Set.of(
          "java.util.Hashtable",
          "java.util.Vector",
          "java.util.Stack",
          "java.util.Timer",
          "java.lang.StringBuffer");

  private Jdk() {}

  /** A handle of a field or an element; it does not tell which. */
  static boolean isHandle(Object receiver) {
    return receiver instanceof VarHandle
        || receiver instanceof AtomicIntegerFieldUpdater
        || receiver instanceof AtomicLongFieldUpdater
        || receiver instanceof AtomicReferenceFieldUpdater;
  }

  /** What is called by reflection may be anything, so it may order anything. */
  static boolean mayBeAnything(Object receiver) {
    return receiver instanceof MethodHandle || receiver instanceof Member;
  }

  /**
   * An object that orders those who call it, or that hands what they give it to other threads: of
   * java.util.concurrent, a stream, or one that locks itself.
   */
  static boolean isSynchronizer(Object object) {
    return !(object instanceof TimeUnit)
        && (locksItself(object)
            || isOf(
                object,
                name ->
                    name.startsWith("java.util.concurrent.")
                        || name.startsWith("java.util.stream.")));
  }

  /** An object whose methods take its monitor. */
  static boolean locksItself(Object object) {
    return object instanceof Thread
        || object.getClass().getName().startsWith("java.util.Collections$Synchronized")
        || isOf(object, SYNCHRONIZED::contains);
  }

  /** A view or a set around a collection that may be a synchronizer. */
  static boolean isWrapper(Object object) {
    return object.getClass().getName().startsWith("java.util.Collections$") && !locksItself(object);
  }

  /** An object that orders nothing, and that counts as one piece of memory. */
  static boolean isPlain(Object object) {
    return PLAIN.contains(object.getClass().getName());
  }

  /** Whether a method of such an object changes it. */
  static boolean changes(String method) {
    return CHANGES.stream().anyMatch(method::startsWith);
  }

  /** Whether a method of an atomic object orders nothing. */
  static boolean isUnordered(Object object, String method) {
    return object.getClass().getName().startsWith("java.util.concurrent.atomic.")
        && (method.endsWith("Plain") || method.endsWith("Opaque"));
  }

  private static boolean isOf(Object object, Predicate<String> names) {
    return Stream.<Class<?>>iterate(object.getClass(), Objects::nonNull, Class::getSuperclass)
        .anyMatch(type -> names.test(type.getName()));
  }
}
