package inflight.grader.race.hardware;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/**
 * In a test of termination jcstress swallows what an actor throws. So that a TODO shows, the actor
 * runs once before, with the signal already given; what does not end then is left to jcstress.
 */
final class Trial {
  private Trial() {}

  /** What the trial threw; null if it threw nothing, or did not end. */
  static Throwable thrown(Class<?> test) throws ReflectiveOperationException {
    var object = create(test);
    var thrown = new AtomicReference<Throwable>();
    var trial =
        Thread.ofPlatform()
            .daemon()
            .name("inflight-trial")
            .start(() -> thrown.set(run(test, object)));
    try {
      trial.join(500);
    } catch (InterruptedException byCodeUnderTest) {
      // Then what it has thrown so far must do.
    }
    return thrown.get();
  }

  private static Throwable run(Class<?> test, Object object) {
    try {
      for (var method : methods(test, Signal.class)) {
        call(method, object);
      }
      for (var method : methods(test, Actor.class)) {
        call(method, object);
      }
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    } catch (ReflectiveOperationException e) {
      return e;
    }
  }

  private static List<Method> methods(
      Class<?> test, Class<? extends java.lang.annotation.Annotation> annotation) {
    return Stream.of(test.getDeclaredMethods())
        .filter(it -> it.isAnnotationPresent(annotation))
        .toList();
  }

  private static void call(Method method, Object object) throws ReflectiveOperationException {
    var arguments = new ArrayList<Object>();
    for (var parameter : method.getParameterTypes()) {
      arguments.add(
          parameter == Thread.class
              ? Thread.currentThread()
              : parameter.isAnnotationPresent(State.class) ? create(parameter) : null);
    }
    method.invoke(object, arguments.toArray());
  }

  private static Object create(Class<?> type) throws ReflectiveOperationException {
    return type.getDeclaredConstructor().newInstance();
  }
}
