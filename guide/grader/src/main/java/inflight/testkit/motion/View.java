package inflight.testkit.motion;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

/** An object of a class that was loaded once more, as the methods of an interface. */
final class View {
  private View() {}

  static <V> V of(Class<V> view, Class<?> type, Object... arguments) {
    var constructor =
        Stream.of(type.getConstructors())
            .filter(it -> it.getParameterCount() == arguments.length)
            .findFirst()
            .orElseThrow();
    try {
      var object = constructor.newInstance(arguments);
      return view.cast(
          Proxy.newProxyInstance(
              view.getClassLoader(),
              new Class<?>[] {view},
              (proxy, method, given) -> {
                try {
                  return type.getMethod(method.getName(), method.getParameterTypes())
                      .invoke(object, given);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }));
    } catch (InvocationTargetException e) {
      throw new AssertionError(
          "the constructor of %s threw %s".formatted(type.getSimpleName(), e.getCause()),
          e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
