package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Member;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Which calls touch something that another thread could touch. */
final class Shared {
  private static final Set<Class<?>> BASES =
      Set.of(Object.class, Enum.class, Record.class, Number.class, ClassLoader.class);

  private static final Set<String> VALUES =
      Set.of(
          "java.lang.String",
          "java.lang.Boolean",
          "java.lang.Character",
          "java.lang.Byte",
          "java.lang.Short",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Float",
          "java.lang.Double",
          "java.lang.Class",
          "java.lang.Void",
          "java.math.BigInteger",
          "java.math.BigDecimal",
          "java.util.Optional",
          "java.util.OptionalInt",
          "java.util.OptionalLong",
          "java.util.OptionalDouble",
          "java.util.UUID",
          "java.util.Locale");

  private Shared() {}

  /** Whether a step is one before which threads are switched. */
  static boolean isPoint(Step step) {
    return switch (step.kind()) {
      case READ, WRITE, LOCK, COPY -> step.object() != null;
      case UNLOCK -> false;
      case CALL -> step.site().traits().isTold() || isShared(step.object());
      case STATIC -> {
        if (step.site().traits().isTold()) {
          yield true;
        }
        for (var argument : step.arguments()) {
          if (isShared(argument)) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  /** Whether calls on an object may touch what other threads see, without a step of their own. */
  static boolean isShared(Object object) {
    if (object == null) {
      return false;
    }
    var type = object.getClass();
    if (type.isArray()) {
      return true;
    }
    while (type != null && type.getClassLoader() != null) {
      type = type.getSuperclass();
    }
    return type != null && !BASES.contains(type) && !isValue(type);
  }

  /** Whether what a call does cannot be known. */
  static boolean mayTouchAnything(Object receiver) {
    return receiver instanceof MethodHandle || receiver instanceof Member;
  }

  private static boolean isValue(Class<?> type) {
    return VALUES.contains(type.getName())
        || Throwable.class.isAssignableFrom(type)
        || TimeUnit.class.isAssignableFrom(type)
        || MethodType.class.isAssignableFrom(type)
        || type.getName().startsWith("java.time.")
        || type.getName().startsWith("java.util.ImmutableCollections$");
  }
}
