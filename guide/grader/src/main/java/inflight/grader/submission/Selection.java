package inflight.grader.submission;

import inflight.grader.model.Exercise;
import inflight.grader.model.Finding;
import inflight.grader.submission.Compilation.Source;
import inflight.grader.submission.Compilation.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which of the files that were handed in are compiled: the source of each exercise, and the helper
 * classes beside it. Whatever else looks as if it was meant to be graded is named with the reason
 * why it is not.
 */
final class Selection {
  private static final long MOST_BYTES = 4_000_000;
  private static final Set<String> ARCHIVES = Set.of("zip", "jar", "rar", "7z", "tar", "gz", "tgz");

  /** What editors, compilers and version control leave beside a source. */
  private static final Set<String> LEFTOVERS =
      Set.of("class", "bak", "orig", "swp", "rej", "java~");

  private final CompileOrder order;
  private final Admission admission;
  private final Path folder;

  /** The sources of the exercises that can be compiled, by the exercise's name. */
  final Map<String, Unit> sources = new LinkedHashMap<>();

  /** The source of each exercise that was handed in, also if it cannot be compiled. */
  final Map<String, Path> handedIn = new LinkedHashMap<>();

  final List<Unit> helpers = new ArrayList<>();
  final Map<String, Finding> problems = new LinkedHashMap<>();
  final List<Ungraded> ungraded = new ArrayList<>();

  /** Those that others may need and will not find, and why. */
  final Map<Unit, String> refused = new LinkedHashMap<>();

  private Selection(CompileOrder order) {
    this.order = order;
    this.admission = new Admission(order);
    this.folder = Path.of(order.folder());
  }

  /**
   * Chooses among all files of the folder.
   *
   * @param parser what each source declares
   */
  static Selection of(CompileOrder order, Function<List<Source>, List<Unit>> parser) {
    var selection = new Selection(order);
    var files = HandIn.files(selection.folder);
    var sources = new ArrayList<Source>();
    for (var file : files) {
      selection.read(file).ifPresent(sources::add);
    }
    selection.choose(parser.apply(sources));
    for (var file : files) {
      selection.lookAtOther(file);
    }
    return selection;
  }

  /** Relative to what was handed in. */
  String shown(Path file) {
    return file.startsWith(folder) ? folder.relativize(file).toString() : file.toString();
  }

  /** Why a class may not be handed in, by its binary name; empty if it may. */
  Optional<String> objection(String className) {
    return admission.objection(className);
  }

  private Optional<Source> read(Path file) {
    if (!file.getFileName().toString().endsWith(".java") || isModule(file)) {
      return Optional.empty();
    }
    var stopped = order.givenUp().get(file.toString());
    if (stopped != null) {
      turnAway(file, "the compiler " + stopped);
      return Optional.empty();
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        turnAway(file, "it is larger than %s MB".formatted(MOST_BYTES / 1_000_000));
        return Optional.empty();
      }
      var text = SourceText.read(file);
      if (text.isBlank()) {
        turnAway(file, "the file is empty");
        return Optional.empty();
      }
      return Optional.of(new Source(file, text));
    } catch (IOException e) {
      turnAway(file, "it cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean isModule(Path file) {
    return file.getFileName().toString().equals("module-info.java");
  }

  /** What cannot even be parsed fails its exercise, or is named. */
  private void turnAway(Path file, String reason) {
    var fileName = file.getFileName().toString();
    var exercise = find(fileName.substring(0, fileName.length() - ".java".length()));
    if (exercise.isEmpty()) {
      ungraded.add(new Ungraded(shown(file), reason));
      return;
    }
    handedIn.putIfAbsent(exercise.get().name(), file);
    problems.putIfAbsent(
        exercise.get().name(),
        new Finding(fileName + " cannot be compiled", List.of(reason), shown(file)));
  }

  private Optional<Exercise> find(String name) {
    return order.exercises().stream().filter(it -> it.name().equals(name)).findFirst();
  }

  private void choose(List<Unit> units) {
    for (var exercise : order.exercises()) {
      choose(exercise, units);
    }
    for (var unit : units) {
      if (find(unit.fileName()).isEmpty()) {
        considerHelper(unit);
      }
    }
  }

  private void choose(Exercise exercise, List<Unit> units) {
    var named = units.stream().filter(it -> it.fileName().equals(exercise.name())).toList();
    var right =
        named.stream().filter(it -> it.packageName().equals(exercise.packageName())).toList();
    if (right.size() == 1 && !problems.containsKey(exercise.name())) {
      sources.put(exercise.name(), right.getFirst());
      handedIn.put(exercise.name(), right.getFirst().file());
      named.stream()
          .filter(it -> it != right.getFirst())
          .forEach(
              it ->
                  ungraded.add(
                      new Ungraded(
                          shown(it.file()), "it is not in the package " + exercise.packageName())));
    } else if (right.size() > 1) {
      problems.put(
          exercise.name(),
          new Finding(
              "There is more than one " + exercise.name() + ".java",
              right.stream().map(it -> it.file().toString()).toList()));
    } else if (!named.isEmpty() && right.isEmpty()) {
      var found = named.getFirst().packageName();
      problems.putIfAbsent(
          exercise.name(),
          new Finding(
              "%s.java is in the wrong package".formatted(exercise.name()),
              List.of(
                  "expected: package %s;".formatted(exercise.packageName()),
                  found.isEmpty()
                      ? "but there is no package line"
                      : "but was: package %s;".formatted(found))));
    }
  }

  private void considerHelper(Unit unit) {
    if (isOwnFile(unit)) {
      return;
    }
    var misnamed = misnamed(unit);
    if (misnamed.isPresent()) {
      var exercise = misnamed.get();
      var name = unit.file().getFileName();
      if (sources.containsKey(exercise.name()) || problems.containsKey(exercise.name())) {
        ungraded.add(
            new Ungraded(
                shown(unit.file()),
                "it declares %s as well, which is taken from %s.java"
                    .formatted(exercise.name(), exercise.name())));
      } else {
        handedIn.put(exercise.name(), unit.file());
        problems.put(
            exercise.name(),
            new Finding(
                "%s has the wrong name".formatted(name),
                List.of(
                    "it declares %s, so it must be called %s.java"
                        .formatted(exercise.name(), exercise.name())),
                shown(unit.file())));
      }
      return;
    }
    var objection =
        unit.types().isEmpty()
            ? admission.objection(unit.packageName(), "")
            : unit.types().stream()
                .sorted()
                .map(type -> admission.objection(unit.packageName(), type))
                .flatMap(Optional::stream)
                .findFirst();
    if (objection.isPresent()) {
      refuse(unit, objection.get());
    } else {
      helpers.add(unit);
    }
  }

  private void refuse(Unit unit, String reason) {
    refused.put(unit, reason);
    ungraded.add(new Ungraded(shown(unit.file()), reason));
  }

  /** The exercise that a file of another name declares, whatever case or ending that name has. */
  private Optional<Exercise> misnamed(Unit unit) {
    return order.exercises().stream()
        .filter(
            it ->
                unit.types().contains(it.name())
                    && (unit.packageName().equals(it.packageName())
                        || unit.packageName().isEmpty()))
        .findFirst();
  }

  /**
   * Whoever hands in a whole checkout hands in our own files too. They are not needed, and no
   * reason to say anything.
   */
  private boolean isOwnFile(Unit unit) {
    var path = unit.packageName().replace('.', '/') + "/" + unit.file().getFileName();
    return Stream.of(order.stubSources(), order.testSources())
        .map(root -> Path.of(root, path))
        .anyMatch(own -> Files.isRegularFile(own) && isEqual(own, unit.source().text()));
  }

  private static boolean isEqual(Path own, String text) {
    try {
      return SourceText.read(own).lines().toList().equals(text.lines().toList());
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Names what is no Java source and looks as if it was meant to be one. */
  private void lookAtOther(Path file) {
    var name = file.getFileName().toString();
    if (name.endsWith(".java")) {
      return;
    }
    var dot = name.lastIndexOf('.');
    var ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    if (ARCHIVES.contains(ending)) {
      ungraded.add(new Ungraded(shown(file), "an archive inside what was handed in is not opened"));
      return;
    }
    for (var exercise : order.exercises()) {
      if (!isLike(name, exercise)) {
        continue;
      }
      var isGraded = handedIn.containsKey(exercise.name());
      if (!isGraded && !problems.containsKey(exercise.name()) && !ending.equals("class")) {
        handedIn.put(exercise.name(), file);
        problems.put(
            exercise.name(),
            new Finding(
                "%s cannot be graded".formatted(name),
                List.of("the file must be called %s.java".formatted(exercise.name())),
                shown(file)));
      } else if (!LEFTOVERS.contains(ending)) {
        ungraded.add(new Ungraded(shown(file), "only files that end in .java are graded"));
      }
      return;
    }
  }

  /** Such as {@code HitCounter.java.txt}, {@code hitcounter.JAVA} or {@code HitCounter.kt}. */
  private static boolean isLike(String fileName, Exercise exercise) {
    var wanted = exercise.name().toLowerCase(Locale.ROOT);
    var name = fileName.toLowerCase(Locale.ROOT);
    return name.startsWith(wanted)
        && name.length() > wanted.length()
        && !Character.isLetterOrDigit(name.charAt(wanted.length()))
        && name.charAt(wanted.length()) != '$';
  }
}
