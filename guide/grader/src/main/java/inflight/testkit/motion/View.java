package inflight.testkit.motion;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.stream.Stream;

/**
 * Objects of a class that was loaded once more, as their users see them, who know the class as it
 * is.
 */
final class View {
  private View() {}

  /** A new object, seen through an interface that has methods like its class. */
  static <V> V of(Class<V> view, Class<?> type, Object... arguments) {
    var constructor =
        Stream.of(type.getConstructors())
            .filter(it -> it.getParameterCount() == arguments.length)
            .findFirst()
            .orElseThrow();
    var parameters = constructor.getParameterTypes();
    var given = new Object[arguments.length];
    for (var i = 0; i < given.length; i++) {
      var isOther = parameters[i].isInterface() && !parameters[i].isInstance(arguments[i]);
      given[i] = isOther ? as(parameters[i], arguments[i]) : arguments[i];
    }
    try {
      return as(view, constructor.newInstance(given));
    } catch (InvocationTargetException e) {
      throw new AssertionError(
          "the constructor of %s threw %s".formatted(type.getSimpleName(), e.getCause()),
          e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whose methods call those of the object that are called the same. */
  private static <V> V as(Class<V> view, Object object) {
    return view.cast(
        Proxy.newProxyInstance(
            view.getClassLoader(),
            new Class<?>[] {view},
            (proxy, method, given) -> {
              var own = object.getClass().getMethod(method.getName(), method.getParameterTypes());
              own.setAccessible(true);
              try {
                return own.invoke(object, given);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
