package inflight.grader.race.hardware;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.util.Counter;

/**
 * The runner that jcstress generates for a test of termination, one round of it at a time. Its own
 * {@code run} copies what it has counted by serializing it, and so looks for the class of the
 * outcomes where jcstress is, and not where the runner is.
 */
final class Termination {
  private final Object runner;
  private final Method round;

  Termination(Class<?> generated, ForkedTestConfig config) throws ReflectiveOperationException {
    runner = generated.getConstructor(ForkedTestConfig.class).newInstance(config);
    round = generated.getDeclaredMethod("run", Counter.class);
    round.setAccessible(true);
  }

  /** Makes one thread after another for a while, and counts how each ended. */
  void round(Counter<String> outcomes) throws ReflectiveOperationException {
    var counted = new Counter<Object>();
    try {
      round.invoke(runner, counted);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new ReflectiveOperationException("a round ended with " + e.getCause(), e.getCause());
    }
    for (var outcome : counted.elementSet()) {
      outcomes.record(outcome.toString(), counted.count(outcome));
    }
  }
}
