package inflight.grader.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  private static final List<Path> CLASS_PATH =
      Arrays.stream(
              System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                  .split(File.pathSeparator))
          .map(Path::of)
          .toList();

  @TempDir Path dir;

  @Test
  @DisplayName(
      "arguments with spaces, quotes, backslashes and non-ASCII letters arrive as they were")
  void argumentsArriveUnchanged() throws Exception {
    var folder = Files.createDirectory(dir.resolve("häuser am see"));

    var result = run(Echo.class, List.of("a b", "c\"d", "e\\f", "größe"), folder);

    assertThat(result.output())
        .as("what the child printed")
        .isEqualToNormalizingNewlines("[a b][c\"d][e\\f][größe]\n");
    assertThat(result.exitCode()).as("exit code").isEqualTo(7);
    assertThat(result.timedOut()).as("killed at its limit").isFalse();
  }

  @Test
  @DisplayName("a child that hangs is killed at its limit together with what it started")
  void hungTreeIsKilled() throws Exception {
    var result =
        ChildJvm.run(
            new ChildJvm.Spec(
                Hang.class.getName(),
                List.of(),
                CLASS_PATH,
                List.of("-Xshare:auto"),
                dir,
                "journal.jsonl",
                Duration.ofSeconds(3)));

    assertThat(result.timedOut()).as("killed at its limit").isTrue();
    long grandchild = Long.parseLong(result.output().trim());
    ProcessHandle.of(grandchild)
        .ifPresent(
            handle -> handle.onExit().orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join());
  }

  @Test
  @DisplayName("of a flood of output the beginning is kept and all of it is counted")
  void floodIsCapped() {
    var result = run(Flood.class, List.of(), dir);

    assertThat(result.outputBytes()).as("bytes written").isGreaterThan(2_000_000);
    assertThat(result.output())
        .as("what was kept")
        .startsWith("first")
        .hasSizeLessThanOrEqualTo(64 * 1024);
  }

  @Test
  @DisplayName("a child ends when its parent does")
  void childEndsWithParent() throws Exception {
    var pidFile = dir.resolve("pid");

    run(ParentThatDies.class, List.of(pidFile.toString()), dir);

    long orphan = Long.parseLong(Files.readString(pidFile));
    ProcessHandle.of(orphan)
        .ifPresent(
            handle -> handle.onExit().orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join());
  }

  @Test
  @DisplayName("a child that ends need not wait for its watch, which is not in native code")
  void watchIsNotInNativeCode() {
    assertThat(run(WatchOfTheParent.class, List.of(), dir).output())
        .as("state of the thread that watches the parent")
        .isEqualTo("TIMED_WAITING");
  }

  private static ChildJvm.Result run(Class<?> main, List<String> args, Path workDir) {
    return ChildJvm.run(
        new ChildJvm.Spec(
            main.getName(),
            args,
            CLASS_PATH,
            List.of(),
            workDir,
            "journal.jsonl",
            Duration.ofSeconds(30)));
  }

  static final class Echo {
    public static void main(String[] args) throws Exception {
      ChildMain.start();
      for (var arg : args) {
        System.out.print("[" + arg + "]");
      }
      System.out.println();
      System.exit(7);
    }
  }

  /** Prints the state of its watch: RUNNABLE it would be in a read of standard input. */
  static final class WatchOfTheParent {
    public static void main(String[] args) throws Exception {
      ChildMain.start();
      var watch =
          Thread.getAllStackTraces().keySet().stream()
              .filter(it -> it.getName().equals("inflight-parent-watch"))
              .findFirst()
              .orElseThrow();
      // It runs for a moment, now and then; a read would keep it running all the time.
      for (int i = 0; i < 100 && watch.getState() != Thread.State.TIMED_WAITING; i++) {
        Thread.sleep(50);
      }
      System.out.print(watch.getState());
    }
  }

  static final class Flood {
    public static void main(String[] args) {
      System.out.println("first");
      IntStream.range(0, 50_000)
          .forEach(i -> System.out.println("one line of a flood of output number " + i));
      System.out.print("last");
    }
  }

  static final class Hang {
    public static void main(String[] args) throws Exception {
      var sleeper =
          new ProcessBuilder(
                  java(), "-cp", System.getProperty("java.class.path"), Sleeper.class.getName())
              .start();
      System.out.println(sleeper.pid());
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  static final class Sleeper {
    public static void main(String[] args) throws Exception {
      Thread.sleep(Duration.ofMinutes(2));
    }
  }

  static final class Waiter {
    public static void main(String[] args) throws Exception {
      ChildMain.start();
      Files.writeString(Path.of(args[0]), Long.toString(ProcessHandle.current().pid()));
      Thread.sleep(Duration.ofMinutes(2));
    }
  }

  /** Starts a child of its own and halts without a shutdown hook, as a crash would. */
  static final class ParentThatDies {
    public static void main(String[] args) throws Exception {
      var pidFile = Path.of(args[0]);
      Thread.ofPlatform()
          .daemon()
          .start(
              () ->
                  ChildJvm.run(
                      new ChildJvm.Spec(
                          Waiter.class.getName(),
                          List.of(args),
                          CLASS_PATH,
                          List.of(),
                          pidFile.getParent(),
                          "journal.jsonl",
                          Duration.ofMinutes(2))));
      while (!Files.exists(pidFile) || Files.size(pidFile) == 0) {
        Thread.sleep(20);
      }
      Runtime.getRuntime().halt(0);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
