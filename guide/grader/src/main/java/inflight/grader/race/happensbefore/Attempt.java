package inflight.grader.race.happensbefore;

import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.Steps;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.State;

/** One order of the actors, each alone. */
final class Attempt {
  private static final Duration LOOK = Duration.ofMillis(10);

  /** So often in a row it must be seen waiting, or it may only have been late to be scheduled. */
  private static final int LOOKS = 20;

  /** So often in a row it must be seen to use no processor time, whatever its state. */
  private static final int IDLE_LOOKS = 200;

  /** An actor that is so often seen to sleep waits for the other. */
  private static final int NAPS = 200;

  /** An actor that uses more processor time when it is alone waits for the other. */
  private static final long MOST_CPU_NANOS = 2_000_000_000L;

  private final InstrumentingLoader loader;
  private final Class<?> test;
  private final List<Method> order;
  private final Leash model;
  private final List<Thread> left = new ArrayList<>();
  private Object testObject;
  private Object state;
  private Object result;

  Attempt(InstrumentingLoader loader, Class<?> test, List<Method> order, Steps model) {
    this.loader = loader;
    this.test = test;
    this.order = order;
    this.model = new Leash(model);
  }

  /** False if an actor did not end alone: nothing can be said then. */
  boolean run() throws Throwable {
    loader.tell(model);
    var threads = new ArrayList<Thread>();
    if (!step(threads, this::create)) {
      return false;
    }
    for (var method : order) {
      if (!step(threads, () -> call(method), threads.getFirst())) {
        return false;
      }
    }
    for (var method : Specification.annotated(test, Arbiter.class)) {
      if (!step(threads, () -> call(method), threads.toArray(Thread[]::new))) {
        return false;
      }
    }
    return true;
  }

  /** How many threads could not be made to end. */
  int stillRunning() {
    for (var thread : left) {
      try {
        for (var look = 0; look < LOOKS && !thread.join(LOOK); look++) {
          thread.interrupt();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    left.removeIf(thread -> !thread.isAlive());
    return left.size();
  }

  private boolean step(List<Thread> threads, Specification.Action body, Thread... earlier)
      throws Throwable {
    var thrown = new AtomicReference<Throwable>();
    var thread =
        Thread.ofPlatform()
            .daemon()
            .name("an actor alone")
            .start(
                () -> {
                  model.begins(earlier);
                  try {
                    body.run();
                  } catch (Throwable failure) {
                    thrown.set(failure);
                  }
                });
    threads.add(thread);
    if (!endsAlone(thread) || model.isTaut()) {
      model.pull();
      thread.interrupt();
      left.add(thread);
      return false;
    }
    model.lengthen();
    if (thrown.get() != null) {
      throw thrown.get();
    }
    return true;
  }

  private static boolean endsAlone(Thread thread) throws InterruptedException {
    var waiting = 0;
    var naps = 0;
    var idle = 0;
    var cpuBefore = -1L;
    while (!thread.join(LOOK)) {
      // Who only sleeps for a while goes on by itself.
      switch (thread.getState()) {
        case WAITING, BLOCKED -> waiting++;
        case TIMED_WAITING -> {
          waiting = 0;
          naps++;
        }
        default -> waiting = 0;
      }
      var cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
      // In native code a thread counts as running while it waits for the outside.
      idle = cpu == cpuBefore ? idle + 1 : 0;
      cpuBefore = cpu;
      if (waiting == LOOKS || naps == NAPS || idle == IDLE_LOOKS || cpu > MOST_CPU_NANOS) {
        return false;
      }
    }
    return true;
  }

  private void create() throws Throwable {
    var parameters =
        Stream.concat(order.stream(), Specification.annotated(test, Arbiter.class).stream())
            .flatMap(it -> Arrays.stream(it.getParameterTypes()))
            .distinct()
            .toList();
    testObject = Specification.create(test);
    if (test.isAnnotationPresent(State.class)) {
      state = testObject;
    }
    for (var parameter : parameters) {
      if (parameter.isAnnotationPresent(State.class)) {
        state = Specification.create(parameter);
      } else if (parameter != Thread.class) {
        result = Specification.create(parameter);
      }
    }
  }

  private void call(Method method) throws Throwable {
    var arguments =
        Arrays.stream(method.getParameterTypes())
            .map(
                it ->
                    it == Thread.class
                        ? Thread.currentThread()
                        : it.isAnnotationPresent(State.class) ? state : result)
            .toArray();
    try {
      method.invoke(testObject, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
