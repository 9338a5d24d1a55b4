package inflight.grader.submission;

import inflight.grader.model.Finding;
import inflight.grader.model.UsageError;
import inflight.grader.submission.Compilation.Problem;
import inflight.grader.submission.Compilation.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Compiles what was handed in. A source that does not compile loses only its own exercise, and
 * those whose code needs it: sources with errors are left out, and what is left is compiled again,
 * until it compiles.
 */
final class Compiler {
  private final CompileOrder order;
  private final Compilation compilation;
  private final Selection selection;

  /** The sources that were left out on the way, and what was wrong with them. */
  private final Map<Unit, Problem> broken = new LinkedHashMap<>();

  private Compiler(CompileOrder order, Consumer<Path> at) {
    this.order = order;
    this.compilation = new Compilation(Path.of(order.stubClasses()), at);
    this.selection = Selection.of(order, compilation::parse);
  }

  /**
   * Carries an order out in this process.
   *
   * @param at told which source the compiler is busy with
   * @throws UsageError if the folder holds no exercise
   * @throws CompilerStopped if the compiler fails at something that is no error of a source
   */
  static CompileOrder.Outcome run(CompileOrder order, Consumer<Path> at) {
    var last = new AtomicReference<Path>();
    var result = new AtomicReference<CompileOrder.Outcome>();
    var thrown = new AtomicReference<Throwable>();
    // A stack of its own, since code that is nested deeply is no reason to lose a verdict.
    var thread =
        new Thread(
            null,
            () -> {
              try {
                result.set(
                    new Compiler(
                            order,
                            file -> {
                              last.set(file);
                              at.accept(file);
                            })
                        .run());
              } catch (Throwable e) {
                thrown.set(e);
              }
            },
            "inflight-compiler",
            Compilation.STACK_BYTES);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The grade was interrupted.", e);
    }
    return switch (thrown.get()) {
      case null -> result.get();
      case UsageError error -> throw error;
      case UncheckedIOException error -> throw error;
      case CompilerStopped stopped when stopped.file() == null ->
          throw new CompilerStopped(name(last.get()), stopped.getMessage());
      case StackOverflowError _ ->
          throw new CompilerStopped(
              name(last.get()), "ran out of stack: something is nested too deeply");
      case OutOfMemoryError _ -> throw new CompilerStopped(name(last.get()), "ran out of memory");
      case Throwable other -> throw new CompilerStopped(name(last.get()), "failed: " + other);
    };
  }

  private static String name(Path file) {
    return file == null ? null : file.toString();
  }

  private CompileOrder.Outcome run() {
    if (selection.sources.isEmpty() && selection.problems.isEmpty()) {
      throw new UsageError(
          "%s holds no exercise: none of its files is named like one, such as %s.java.%s"
              .formatted(
                  order.folder(),
                  order.exercises().getFirst().name(),
                  selection.ungraded.isEmpty()
                      ? ""
                      : " Not graded: " + selection.ungraded.getFirst() + "."));
    }
    var left = new ArrayList<>(selection.sources.values());
    left.addAll(selection.helpers);
    Map<String, byte[]> classes = Map.of();
    while (!left.isEmpty()) {
      var round =
          compilation.compile(
              left.stream().map(Unit::source).toList(),
              name -> selection.objection(name).isEmpty());
      if (round.problems().isEmpty() && round.refused().isEmpty()) {
        classes = round.classes();
        break;
      }
      leaveOut(left, round);
    }
    write(classes);
    for (var source : selection.sources.values()) {
      var className = source.packageName() + "." + source.fileName();
      if (!classes.containsKey(className)) {
        selection.problems.putIfAbsent(
            source.fileName(), Submission.otherClass(source.file(), className));
      }
    }
    var sources = new LinkedHashMap<String, String>();
    selection.handedIn.forEach((name, file) -> sources.put(name, file.toString()));
    return new CompileOrder.Outcome(sources, selection.problems, selection.ungraded);
  }

  private void leaveOut(List<Unit> left, Compilation.Round round) {
    var before = Map.copyOf(broken);
    var out = new ArrayList<Unit>();
    for (var unit : left) {
      var problem = round.problems().get(unit.file());
      var className = round.refused().get(unit.file());
      if (problem != null) {
        out.add(unit);
        broken.put(unit, problem);
        fail(unit, finding(unit, problem, before));
      } else if (className != null) {
        out.add(unit);
        var reason = selection.objection(className).orElse("");
        selection.refused.put(unit, reason);
        fail(
            unit,
            new Finding(
                "%s may not declare %s"
                    .formatted(unit.file().getFileName(), className.replace('$', '.')),
                List.of(reason),
                selection.shown(unit.file())));
      }
    }
    if (!left.removeAll(out)) {
      throw new CompilerStopped(null, "failed outside the files that it was given");
    }
  }

  private void fail(Unit unit, Finding finding) {
    if (selection.sources.get(unit.fileName()) == unit) {
      selection.problems.put(unit.fileName(), finding);
    } else {
      var more = finding.details().isEmpty() ? "" : ", " + finding.details().getFirst();
      selection.ungraded.add(
          new Ungraded(
              selection.shown(unit.file()),
              broken.containsKey(unit)
                  ? "it does not compile%s (%s)".formatted(more, finding.where())
                  : more.substring(2)));
    }
  }

  private Finding finding(Unit unit, Problem problem, Map<Unit, Problem> before) {
    return blamed(unit, problem, before)
        .orElseGet(
            () ->
                new Finding(
                    "%s does not compile".formatted(unit.file().getFileName()),
                    details(problem),
                    where(unit, problem)));
  }

  /**
   * If an error says that something is missing which a file declares that was left out, that file
   * is the one to mend.
   */
  private Optional<Finding> blamed(Unit unit, Problem problem, Map<Unit, Problem> before) {
    var message = String.join(" ", problem.message());
    for (var other : before.keySet()) {
      if (isNeeded(other, message)) {
        var cause = before.get(other);
        return Optional.of(
            new Finding(
                "%s needs %s, which does not compile"
                    .formatted(unit.file().getFileName(), other.file().getFileName()),
                details(cause),
                where(other, cause)));
      }
    }
    for (var other : selection.refused.keySet()) {
      if (isNeeded(other, message)) {
        return Optional.of(
            new Finding(
                "%s needs %s, which was not compiled"
                    .formatted(unit.file().getFileName(), other.file().getFileName()),
                List.of(selection.refused.get(other)),
                selection.shown(other.file())));
      }
    }
    return Optional.empty();
  }

  private static boolean isNeeded(Unit other, String message) {
    return other.types().stream().anyMatch(type -> names(message, type))
        || message.contains("package %s does not exist".formatted(other.packageName()));
  }

  private static boolean names(String message, String type) {
    return Pattern.compile("\\b" + Pattern.quote(type) + "\\b").matcher(message).find();
  }

  private static List<String> details(Problem problem) {
    var details = new ArrayList<>(problem.message());
    if (problem.count() > 1) {
      details.add("and " + (problem.count() - 1) + " more in this file");
    }
    return details;
  }

  private String where(Unit unit, Problem problem) {
    return selection.shown(unit.file()) + (problem.line() == 0 ? "" : ":" + problem.line());
  }

  private void write(Map<String, byte[]> classes) {
    try {
      var root = Files.createDirectories(Path.of(order.classes()));
      for (var each : classes.entrySet()) {
        var file = root.resolve(each.getKey().replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.write(file, each.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
