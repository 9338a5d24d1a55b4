package inflight.grader.race.steps;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/** Which classes have static fields in which something could be kept. Thread-safe. */
final class StaticState {
  private static final List<Class<?>> KEEP_NOTHING =
      List.of(
          String.class,
          Number.class,
          Boolean.class,
          Character.class,
          Class.class,
          VarHandle.class,
          MethodHandle.class,
          AtomicIntegerFieldUpdater.class,
          AtomicLongFieldUpdater.class,
          AtomicReferenceFieldUpdater.class,
          java.util.concurrent.TimeUnit.class,
          java.time.Duration.class);

  private final List<Class<?>> classes = new CopyOnWriteArrayList<>();

  void add(Class<?> type) {
    classes.add(type);
  }

  boolean isKeptBesides(String specification) {
    return classes.stream()
        .filter(it -> !Site.outermost(it.getName()).equals(Site.outermost(specification)))
        .flatMap(it -> Arrays.stream(it.getDeclaredFields()))
        .anyMatch(StaticState::mayKeep);
  }

  private static boolean mayKeep(Field field) {
    if (!Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) {
      return false;
    }
    if (!Modifier.isFinal(field.getModifiers())) {
      return true;
    }
    var type = field.getType();
    return !type.isPrimitive()
        && !type.isEnum()
        && KEEP_NOTHING.stream().noneMatch(it -> it.isAssignableFrom(type) && !isAtomic(type));
  }

  /** Atomic numbers are numbers. */
  private static boolean isAtomic(Class<?> type) {
    return type.getName().startsWith("java.util.concurrent.atomic.Atomic")
        && Number.class.isAssignableFrom(type);
  }
}
