package inflight.grader.race;

import inflight.grader.Json;
import inflight.grader.child.ChildJvm;
import inflight.grader.race.HardwareResult.Status;
import inflight.grader.race.canary.LostUpdate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.openjdk.jcstress.util.TestLineReader;

/**
 * This machine's hardware: the second kind of evidence on races. All specifications of a run go into one launch of
 * jcstress, since a launch costs seconds before its first test.
 */
public final class Hardware {
  private static final String LIST = "META-INF/TestList";

  private Hardware() {}

  /**
   * Runs specifications, and the canary with them, in a child process. Blocks until it has ended.
   *
   * @param specClasses classes that are jcstress tests or hold such
   * @param classPath the child's whole class path
   * @return a result for each test; if the canary was not found, all of them errors
   */
  public static List<HardwareResult> run(
      List<String> specClasses, List<Path> classPath, Path workFolder, boolean deep) {
    var file = workFolder.resolve("hardware.jsonl");
    List<String> tests;
    try {
      Files.createDirectories(workFolder);
      Files.deleteIfExists(file);
      tests = writeTestList(specClasses, classPath, workFolder.resolve("tests").resolve(LIST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return tests.stream()
          .map(it -> HardwareResult.of(it, Status.NOT_POSSIBLE, "two threads need two cores to meet"))
          .toList();
    }
    var path = new ArrayList<Path>();
    path.add(workFolder.resolve("tests"));
    path.addAll(classPath);
    var child =
        ChildJvm.run(
            new ChildJvm.Spec(
                HardwareMain.class.getName(),
                List.of(
                    file.toString(),
                    "-m", deep ? "default" : "quick",
                    "-sc", "false",
                    "-af", "NONE",
                    "-jvmArgs", "-XX:+UseSerialGC",
                    "-r", workFolder.resolve("reports").toString()),
                path,
                List.of(),
                workFolder,
                deep ? Duration.ofMinutes(60) : Duration.ofSeconds(60 + 15L * tests.size())));
    return judge(tests, Json.lines(file, HardwareResult.class), child);
  }

  /** A test without a result is an error, and so is every result of a launch that does not find a known bug. */
  static List<HardwareResult> judge(List<String> tests, List<HardwareResult> seen, ChildJvm.Result child) {
    if (child.timedOut()) {
      return tests.stream().map(it -> HardwareResult.of(it, Status.HUNG, "an actor did not end")).toList();
    }
    var canary = seen.stream().filter(it -> it.spec().equals(LostUpdate.class.getName())).findFirst();
    if (canary.isEmpty() || canary.get().status() != Status.FAILED) {
      var why =
          canary.isPresent()
              ? "jcstress does not find a known bug on this machine"
              : "jcstress did not run: " + tail(child);
      return tests.stream().map(it -> HardwareResult.of(it, Status.ERROR, why)).toList();
    }
    return tests.stream()
        .map(
            test ->
                seen.stream()
                    .filter(it -> it.spec().equals(test))
                    .findFirst()
                    .orElseGet(() -> HardwareResult.of(test, Status.ERROR, "jcstress gave no result: " + tail(child))))
        .toList();
  }

  private static String tail(ChildJvm.Result child) {
    var lines = child.output().lines().filter(line -> !line.isBlank()).toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
  }

  /**
   * jcstress knows its tests from one resource and takes the first that it finds. So the lists of all entries of the
   * class path are put together, with no more in it than is to run.
   *
   * @return the tests in it besides the canary
   */
  private static List<String> writeTestList(List<String> specClasses, List<Path> classPath, Path file)
      throws IOException {
    var lines = new ArrayList<String>();
    var tests = new ArrayList<String>();
    var urls = new ArrayList<URL>();
    for (var entry : classPath) {
      urls.add(entry.toUri().toURL());
    }
    try (var loader = new URLClassLoader(urls.toArray(URL[]::new), null)) {
      for (var list : Collections.list(loader.getResources(LIST))) {
        try (var in = list.openStream()) {
          for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
            var name = nameIn(line);
            if (name.equals(LostUpdate.class.getName())) {
              lines.add(line);
            } else if (specClasses.stream().anyMatch(spec -> isOf(spec, name)) && !tests.contains(name)) {
              tests.add(name);
              lines.add(line);
            }
          }
        }
      }
    }
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
    return tests;
  }

  /** jcstress names a nested class with a dot. */
  private static boolean isOf(String spec, String test) {
    var name = spec.replace('$', '.');
    return test.equals(name) || test.startsWith(name + ".");
  }

  /** A line of the list begins with the test's name. */
  private static String nameIn(String line) {
    return new TestLineReader(line).nextString();
  }
}
