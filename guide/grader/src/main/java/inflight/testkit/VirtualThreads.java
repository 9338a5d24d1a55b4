package inflight.testkit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The live virtual threads. No public API lists them, so this asks where the JDK keeps them. The
 * grader opens these places for its children; a test that runs elsewhere, in an IDE say, does
 * without.
 */
final class VirtualThreads {
  private static final String CONTAINERS = "jdk.internal.vm.ThreadContainers";
  private static final String CONTAINER = "jdk.internal.vm.ThreadContainer";

  private VirtualThreads() {}

  /** All of them; empty where the JDK does not let us look. */
  static Optional<List<Thread>> list() {
    try {
      var root = Class.forName(CONTAINERS).getMethod("root").invoke(null);
      return Optional.of(threads(root).filter(Thread::isVirtual).toList());
    } catch (ReflectiveOperationException notOpen) {
      return Optional.empty();
    }
  }

  private static Stream<Thread> threads(Object container) throws ReflectiveOperationException {
    var all = ((Stream<?>) call(container, "threads")).map(Thread.class::cast);
    for (var child : ((Stream<?>) call(container, "children")).toList()) {
      all = Stream.concat(all, threads(child));
    }
    return all;
  }

  private static Object call(Object container, String method) throws ReflectiveOperationException {
    return Class.forName(CONTAINER).getMethod(method).invoke(container);
  }
}
