package inflight.grader;

import inflight.grader.judge.Bench;
import inflight.grader.process.Crew;
import inflight.grader.process.JudgeJar;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A bench for the grader's own tests: its judge processes have the test classes at hand. */
public final class TestBench {
  public static final List<Path> CLASS_PATH =
      Arrays.stream(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator))
          .map(Path::of)
          .toList();

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static Bench bench;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(TestBench::dismiss));
  }

  private TestBench() {}

  /** One for all tests; its processes live on. */
  public static synchronized Bench bench() {
    if (bench == null) {
      bench = new Bench(crew(TARGET.resolve("test-processes")));
    }
    return bench;
  }

  /** Ends its processes, for a test to which living ones make a difference. */
  public static synchronized void dismiss() {
    if (bench != null) {
      bench.close();
      bench = null;
    }
  }

  /** A crew of a test's own. */
  public static Crew crew(Path folder) {
    return new Crew(JudgeJar.in(TARGET.resolve("test-judge"), CLASS_PATH), folder);
  }

  /** The folder of the compiled tests, fixtures among them. */
  public static Path testClasses() {
    return CLASS_PATH.stream().filter(it -> it.endsWith("test-classes")).findFirst().orElseThrow();
  }
}
