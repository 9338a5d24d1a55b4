package inflight.testkit.motion;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An object of a learner's class for which time passes a thousand times as fast: a test that lets
 * it wait for {@link #FIVE_MINUTES} takes a third of a second, and shows whether it waits for as
 * long as it must, or gives up.
 *
 * <p>The class is loaded once more, with each clock that it reads ahead of the real one, and each
 * time that it waits for at most cut to a thousandth. Nothing that a class promises to wait for,
 * however long it takes, may depend on that, so a right one gives the same results. May be used by
 * any thread.
 */
public final class TimeLapse {
  /** Five minutes for the object, in the time of everybody else. */
  public static final Duration FIVE_MINUTES = Duration.ofMillis(300);

  private static final long FACTOR = 1_000;
  private static final long BEGUN_NANOS = System.nanoTime();
  private static final long BEGUN_MILLIS = System.currentTimeMillis();

  private static final ClassDesc HERE = ClassDesc.of(TimeLapse.class.getName());
  private static final ClassDesc UNIT = ClassDesc.of(TimeUnit.class.getName());
  private static final ClassDesc DURATION = ClassDesc.of(Duration.class.getName());

  /** How long each thread may wait, in the object's time, by the last limit that it set. */
  private static final Map<Thread, Duration> LIMITS =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final Object object;

  /**
   * Makes an object.
   *
   * @throws inflight.testkit.Inconclusive if its class cannot be rewritten
   */
  public TimeLapse(Class<?> type, Object... arguments) throws Exception {
    var fast = Rewritten.of(type, method -> TimeLapse::rewrite);
    var constructor =
        Stream.of(fast.getConstructors())
            .filter(it -> it.getParameterCount() == arguments.length)
            .findFirst()
            .orElseThrow();
    try {
      object = constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw TimeLapse.<RuntimeException>sneak(e.getCause());
    }
  }

  /** Calls the method with that name and so many parameters; what it throws comes as it is. */
  @SuppressWarnings("unchecked")
  public <T> T call(String name, Object... arguments) throws Exception {
    var method =
        Stream.of(object.getClass().getMethods())
            .filter(it -> it.getName().equals(name))
            .filter(it -> it.getParameterCount() == arguments.length)
            .findFirst()
            .orElseThrow();
    try {
      return (T) method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      throw TimeLapse.<RuntimeException>sneak(e.getCause());
    }
  }

  /** Forgets how long a thread may wait, for {@link #lastLimit}. */
  public static void forgetLimit(Thread thread) {
    LIMITS.remove(thread);
  }

  /**
   * For how long, in the object's time, a thread has last begun to wait at the most. One that is
   * woken in between and waits on has less time left.
   *
   * @return empty if it has not begun to since this was forgotten
   */
  public static Optional<Duration> lastLimit(Thread thread) {
    return Optional.ofNullable(LIMITS.get(thread));
  }

  /** How much time has passed for the object since a value of {@link #nanoTime}. */
  public static Duration since(long begun) {
    return Duration.ofNanos(nanoTime() - begun);
  }

  private static void rewrite(CodeBuilder out, CodeElement element) {
    if (element instanceof InvokeInstruction call) {
      hastened(call)
          .ifPresentOrElse(
              name -> out.invokestatic(HERE, name, asStatic(call)), () -> shortened(out, call));
    } else {
      out.with(element);
    }
  }

  /** The method of this class that stands for a call, if one does. */
  private static Optional<String> hastened(InvokeInstruction call) {
    var name =
        switch (call.owner().asInternalName() + "." + call.name().stringValue()) {
          case "java/lang/System.nanoTime" -> "nanoTime";
          case "java/lang/System.currentTimeMillis" -> "currentTimeMillis";
          case "java/time/Instant.now" -> "now";
          case "java/util/concurrent/TimeUnit.sleep" -> "sleep";
          case "java/util/concurrent/TimeUnit.timedJoin" -> "timedJoin";
          case "java/util/concurrent/TimeUnit.timedWait" -> "timedWait";
          default -> "";
        };
    var isOurs =
        Stream.of(TimeLapse.class.getMethods())
            .filter(it -> it.getName().equals(name))
            .anyMatch(it -> it.getParameterCount() == asStatic(call).parameterCount());
    return isOurs ? Optional.of(name) : Optional.empty();
  }

  private static MethodTypeDesc asStatic(InvokeInstruction call) {
    return call.opcode() == Opcode.INVOKESTATIC
        ? call.typeSymbol()
        : call.typeSymbol().insertParameterTypes(0, call.owner().asSymbol());
  }

  /** The call with a shorter time on top of the stack, if there is one. */
  private static void shortened(CodeBuilder out, InvokeInstruction call) {
    var owner = call.owner().asInternalName();
    var name = call.name().stringValue();
    var types = call.typeSymbol().parameterList();
    var last = types.isEmpty() ? ConstantDescs.CD_void : types.getLast();
    var isOfConcurrent = owner.startsWith("java/util/concurrent/");
    if (isOfConcurrent && !owner.endsWith("/TimeUnit") && endsWithOneTime(types)) {
      shorten(out, "nanos", MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_long, UNIT));
      out.getstatic(UNIT, "NANOSECONDS", UNIT);
    } else if ((isOfConcurrent || owner.equals("java/lang/Thread")) && last.equals(DURATION)) {
      shorten(out, "duration", MethodTypeDesc.of(DURATION, DURATION));
    } else if (last.equals(ConstantDescs.CD_long)) {
      var shorter =
          switch (name) {
            case "wait" -> "millis";
            case "sleep", "join" -> owner.equals("java/lang/Thread") ? "millis" : "";
            case "parkNanos", "awaitNanos" -> isOfConcurrent ? "nanos" : "";
            case "parkUntil" -> isOfConcurrent ? "until" : "";
            default -> "";
          };
      if (!shorter.isEmpty()) {
        shorten(out, shorter, MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_long));
      }
    } else if (name.equals("awaitUntil")) {
      var date = ClassDesc.of(Date.class.getName());
      shorten(out, "until", MethodTypeDesc.of(date, date));
    }
    out.with(call);
    if (name.equals("awaitNanos") && isOfConcurrent) {
      shorten(out, "left", MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_long));
    }
  }

  private static boolean endsWithOneTime(List<ClassDesc> types) {
    return types.stream().filter(ConstantDescs.CD_long::equals).count() == 1
        && types.indexOf(ConstantDescs.CD_long) == types.size() - 2
        && types.getLast().equals(UNIT);
  }

  private static void shorten(CodeBuilder out, String method, MethodTypeDesc type) {
    out.invokestatic(HERE, method, type);
  }

  // What follows is called by the rewritten code.

  public static long nanoTime() {
    var now = System.nanoTime();
    return now + (now - BEGUN_NANOS) * (FACTOR - 1);
  }

  public static long currentTimeMillis() {
    var now = System.currentTimeMillis();
    return now + (now - BEGUN_MILLIS) * (FACTOR - 1);
  }

  public static Instant now() {
    return Instant.ofEpochMilli(currentTimeMillis());
  }

  public static void sleep(TimeUnit unit, long time) throws InterruptedException {
    Thread.sleep(duration(Duration.of(time, unit.toChronoUnit())));
  }

  public static void timedJoin(TimeUnit unit, Thread thread, long time)
      throws InterruptedException {
    TimeUnit.NANOSECONDS.timedJoin(thread, nanos(time, unit));
  }

  public static void timedWait(TimeUnit unit, Object monitor, long time)
      throws InterruptedException {
    TimeUnit.NANOSECONDS.timedWait(monitor, nanos(time, unit));
  }

  public static long nanos(long time, TimeUnit unit) {
    return nanos(unit.toNanos(time));
  }

  public static long nanos(long nanos) {
    note(Duration.ofNanos(nanos));
    return shorter(nanos);
  }

  public static long millis(long millis) {
    note(Duration.ofMillis(millis));
    return shorter(millis);
  }

  public static Duration duration(Duration time) {
    note(time);
    return time.isPositive() ? time.dividedBy(FACTOR).plusNanos(1) : time;
  }

  /** A moment of this object's clock in that of everybody else. */
  public static long until(long millis) {
    return System.currentTimeMillis() + millis(millis - currentTimeMillis());
  }

  public static Date until(Date date) {
    return new Date(until(date.getTime()));
  }

  public static long left(long nanos) {
    return nanos * FACTOR;
  }

  /** At least 1 if it was: 0 may mean for ever, or not at all. */
  private static long shorter(long time) {
    return time <= 0 ? time : Math.max(1, time / FACTOR);
  }

  private static void note(Duration limit) {
    LIMITS.put(Thread.currentThread(), limit);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> RuntimeException sneak(Throwable failure) throws X {
    throw (X) failure;
  }
}
