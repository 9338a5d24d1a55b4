package inflight.grader.submission;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which classes may be handed in: those in the exercises' packages, except for those that grade.
 */
record Admission(CompileOrder order) {
  /** Why a class may not be handed in, by its binary name; empty if it may. */
  Optional<String> objection(String className) {
    var dot = className.lastIndexOf('.');
    return objection(dot < 0 ? "" : className.substring(0, dot), className.substring(dot + 1));
  }

  /** The same, for a class by its package and its name in it. */
  Optional<String> objection(String packageName, String simpleName) {
    var packages = packages();
    if (!packages.contains(packageName)) {
      return Optional.of(
          "%s; only the packages of the exercises may be handed in: %s"
              .formatted(
                  packageName.isEmpty()
                      ? "it is in no package"
                      : "it is in the package " + packageName,
                  listed(packages)));
    }
    var top =
        simpleName.contains("$") ? simpleName.substring(0, simpleName.indexOf('$')) : simpleName;
    var classFile = Path.of(order.testClasses(), packageName.replace('.', '/'), top + ".class");
    if (isOfTests(packageName, top) || Files.exists(classFile)) {
      return Optional.of(
          "it declares %s, and that is the name of a class that grades; give it another name"
              .formatted(simpleName.replace('$', '.')));
    }
    return Optional.empty();
  }

  private boolean isOfTests(String packageName, String top) {
    return order.exercises().stream()
        .filter(it -> it.packageName().equals(packageName))
        .anyMatch(
            it ->
                Stream.of(Axis.values())
                    .anyMatch(axis -> top.equals(it.name() + Exercise.suffix(axis))));
  }

  private TreeSet<String> packages() {
    return order.exercises().stream()
        .map(Exercise::packageName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String listed(TreeSet<String> packages) {
    return packages.size() <= 3
        ? String.join(", ", packages)
        : "%s to %s".formatted(packages.first(), packages.last());
  }
}
