package inflight.grader.race.hardware;

import inflight.grader.race.spec.Specification;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.util.Counter;

/**
 * Tries a test of termination as jcstress does: one thread after another runs the actor, and is
 * given the signal a millisecond later. The runner that jcstress generates will not do: it counts
 * outcomes of a class of its own, which the counter looks for where jcstress is.
 */
final class Termination {
  static final String TERMINATED = "TERMINATED";
  static final String STALE = "STALE";
  static final String ERROR = "ERROR";

  /** So long a thread that does not end is waited for; a watch tells of it long before. */
  private static final long PATIENCE_MILLIS = 30_000;

  private final Class<?> test;
  private final Method actor;
  private final Method signal;

  /** One trial. */
  private static final class Trial {
    volatile boolean started;
    volatile boolean failed;
  }

  Termination(Class<?> test) {
    this.test = test;
    this.actor = Specification.annotated(test, Actor.class).getFirst();
    this.signal = Specification.annotated(test, Signal.class).getFirst();
  }

  /** Makes one thread after another for a while, and counts how each ended. */
  void round(long millis, Counter<String> outcomes) throws Throwable {
    var begun = System.nanoTime();
    while (System.nanoTime() - begun < millis * 1_000_000) {
      var outcome = once();
      outcomes.record(outcome, 1);
      if (outcome.equals(STALE)) {
        return;
      }
    }
  }

  private String once() throws Throwable {
    var state = Specification.create(test);
    var trial = new Trial();
    var thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  trial.started = true;
                  trial.failed |= !ends(actor, state);
                });
    while (!trial.started) {
      Thread.sleep(1);
    }
    Thread.sleep(1);
    trial.failed |= !ends(signal, state);
    thread.join(PATIENCE_MILLIS);
    return thread.isAlive() ? STALE : trial.failed ? ERROR : TERMINATED;
  }

  private boolean ends(Method method, Object state) {
    var arguments = new Object[method.getParameterCount()];
    for (var i = 0; i < arguments.length; i++) {
      var type = method.getParameterTypes()[i];
      arguments[i] =
          type == Thread.class
              ? Thread.currentThread()
              : type.isAnnotationPresent(State.class) ? state : null;
    }
    try {
      method.invoke(state, arguments);
      return true;
    } catch (InvocationTargetException thrown) {
      return false;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
