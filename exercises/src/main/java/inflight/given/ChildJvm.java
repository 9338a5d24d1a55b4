package inflight.given;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How to start another JVM that runs a class of this book. */
public final class ChildJvm {
  /** It lives for a moment: what starts fast wins. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Xshare:auto",
          "-Xmx32m",
          "-XX:-UsePerfData");

  private static final Map<String, String> ENVIRONMENT = new ConcurrentHashMap<>();

  private ChildJvm() {}

  /**
   * A new process, not yet started: a JVM of the same version that runs a class's {@code main},
   * with this process's environment. Its standard input, output and error are pipes, until the
   * caller says otherwise.
   */
  public static ProcessBuilder builder(Class<?> main) {
    var builder = new ProcessBuilder(command(main));
    builder.environment().putAll(ENVIRONMENT);
    return builder;
  }

  /**
   * The command that starts a JVM of the same version, which runs a class's {@code main}.
   *
   * @param others classes that it needs besides; what lies beside them it finds too
   */
  public static List<String> command(Class<?> main, Class<?>... others) {
    return Stream.of(
            Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            FLAGS.stream(),
            Stream.of("-cp", classPath(main, others), main.getName()))
        .flatMap(it -> it)
        .toList();
  }

  /** Sets a variable in the environment of all children to come; null takes it away again. */
  public static void setVariable(String name, String value) {
    if (value == null) {
      ENVIRONMENT.remove(Objects.requireNonNull(name));
    } else {
      ENVIRONMENT.put(name, value);
    }
  }

  /**
   * Where the classes and the given types come from: under the grader that is not in {@code
   * java.class.path}.
   */
  private static String classPath(Class<?> main, Class<?>... others) {
    return Stream.concat(Stream.of(main, ChildJvm.class), Stream.of(others))
        .map(ChildJvm::location)
        .distinct()
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no class path to " + type, e);
    }
  }
}
