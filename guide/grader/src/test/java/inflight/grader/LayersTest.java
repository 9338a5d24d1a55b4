package inflight.grader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The house: who may know whom. A package knows those of lower floors only, so there is no cycle,
 * and a contributor who looks for a thing reads from the top.
 */
class LayersTest {
  /** From the top. A package may know what stands below its line. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("inflight.grader.engine"),
          List.of("inflight.grader.command"),
          List.of("inflight.grader.report", "inflight.grader.grading"),
          List.of("inflight.grader.behavior", "inflight.grader.race", "inflight.grader.speed"),
          List.of(
              "inflight.grader.race.explore",
              "inflight.grader.race.happensbefore",
              "inflight.grader.race.hardware"),
          List.of("inflight.grader.race.steps"),
          List.of("inflight.grader.race.spec"),
          List.of("inflight.grader.race.spec.canary"),
          List.of("inflight.grader.judge"),
          List.of("inflight.grader.submission"),
          List.of("inflight.grader.book"),
          List.of("inflight.grader.process"),
          List.of("inflight.grader.model"),
          List.of(
              "inflight.testkit.speed",
              "inflight.testkit.jdbc",
              "inflight.testkit.history",
              "inflight.testkit.motion"),
          List.of("inflight.testkit"));

  private static final int MOST_LINES = 300;

  private static final Path SOURCES = Path.of("src/main/java");

  @Test
  @DisplayName("every arrow between packages goes down")
  void downward() throws IOException {
    var arrows = arrows();
    var upward = new TreeSet<String>();
    arrows.forEach(
        (from, to) ->
            to.forEach(
                (target, by) -> {
                  if (floor(target) <= floor(from)) {
                    upward.add("%s -> %s, by %s".formatted(from, target, by));
                  }
                }));

    assertThat(arrows.keySet()).as("the packages that were looked at").hasSizeGreaterThan(8);
    assertThat(upward).as("arrows that do not go down").isEmpty();
  }

  @Test
  @DisplayName("an arrow upward would be seen")
  void canary() {
    assertThat(floor("inflight.grader.engine")).isLessThan(floor("inflight.grader.model"));
    assertThat(packagesUsedBy(TestBench.class)).contains("inflight.grader.process");
  }

  @Test
  @DisplayName("no class is over 300 lines")
  void size() throws IOException {
    var large = new ArrayList<String>();
    try (var files = Files.walk(SOURCES)) {
      for (var file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        var lines = Files.readAllLines(file).size();
        if (lines > MOST_LINES) {
          large.add("%s has %d lines".formatted(SOURCES.relativize(file), lines));
        }
      }
    }
    assertThat(large).isEmpty();
  }

  private static int floor(String name) {
    for (var i = 0; i < FLOORS.size(); i++) {
      if (FLOORS.get(i).contains(name)) {
        return i;
      }
    }
    throw new AssertionError("The package " + name + " has no place in the house.");
  }

  /** Of each package, the packages of ours that it knows, each with one class that knows it. */
  private static TreeMap<String, TreeMap<String, String>> arrows() throws IOException {
    var classes = TestBench.CLASS_PATH.stream().filter(it -> it.endsWith("classes")).findFirst();
    var arrows = new TreeMap<String, TreeMap<String, String>>();
    try (var files = Files.walk(classes.orElseThrow())) {
      for (var file : files.filter(it -> it.toString().endsWith(".class")).toList()) {
        var model = ClassFile.of().parse(file);
        var name = model.thisClass().asInternalName().replace('/', '.');
        if (name.contains("_jcstress")) {
          continue;
        }
        var from = name.substring(0, name.lastIndexOf('.'));
        used(ClassFile.of().parse(file).constantPool())
            .filter(it -> !it.equals(from))
            .forEach(
                it -> arrows.computeIfAbsent(from, key -> new TreeMap<>()).putIfAbsent(it, name));
      }
    }
    return arrows;
  }

  private static List<String> packagesUsedBy(Class<?> type) {
    var resource = "/" + type.getName().replace('.', '/') + ".class";
    try (var in = type.getResourceAsStream(resource)) {
      return used(ClassFile.of().parse(in.readAllBytes()).constantPool()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<String> used(
      Iterable<? extends java.lang.classfile.constantpool.PoolEntry> pool) {
    var packages = new TreeSet<String>();
    for (var entry : pool) {
      if (entry instanceof ClassEntry type) {
        ClassDesc symbol = type.asSymbol();
        while (symbol.isArray()) {
          symbol = symbol.componentType();
        }
        if (symbol.packageName().startsWith("inflight.")) {
          packages.add(symbol.packageName());
        }
      }
    }
    return packages.stream();
  }
}
