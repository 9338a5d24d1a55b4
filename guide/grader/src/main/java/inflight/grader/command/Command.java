package inflight.grader.command;

import inflight.grader.model.Status;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.UsageError;
import inflight.grader.model.Loop;
import inflight.grader.book.Guide;
import inflight.grader.book.Catalog;
import inflight.grader.book.Workspace;
import inflight.grader.submission.Submission;
import inflight.grader.judge.Request;
import inflight.grader.grading.Benches;
import inflight.grader.grading.Grader;
import inflight.grader.grading.Ledger;
import inflight.grader.grading.LedgerFile;
import inflight.grader.judge.Bench;
import inflight.grader.model.Verdict;

import inflight.grader.report.Board;
import inflight.grader.report.Comparison;
import inflight.grader.report.GradeFile;
import inflight.grader.report.Hints;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** One command of the user, from its options to the last line of the board. */
public final class Command {
  private final Options options;
  private final Workspace workspace;
  private final Guide guide;
  private final Catalog catalog;
  private final List<Exercise> selected;
  private final List<Exercise> exercises;
  private final Path submissionFolder;

  /**
   * Understands a command.
   *
   * @param directory where the user stands: a relative {@code -Dsubmission} is meant from there
   * @throws UsageError if the command cannot be carried out
   */
  public Command(Options options, Workspace checkout, Path directory) {
    this.options = options;
    this.guide = Guide.read(checkout.guide());
    this.catalog = Catalog.scan(checkout.testClasses(), guide);
    this.selected = catalog.select(options.chapter(), options.exercise());
    this.exercises = options.loop() == Loop.MINE ? catalog.onLoop(selected) : selected;
    this.submissionFolder =
        options.submission() == null ? null : directory.resolve(options.submission()).normalize();
    this.workspace = withOutput(checkout, output(checkout.output()));
    if (submissionFolder != null && !Files.isDirectory(submissionFolder)) {
      throw new UsageError("There is no folder %s to grade.".formatted(submissionFolder));
    }
  }

  /**
   * Grading somebody's folder leaves what the checkout's owner has reached alone, and grading on
   * another loop leaves what was reached on the given one.
   */
  private Path output(Path own) {
    var output = own;
    if (submissionFolder != null) {
      var folder = submissionFolder.getFileName();
      var name = folder == null ? "root" : folder.toString();
      output =
          output
              .resolve("submissions")
              .resolve(name + "-" + Integer.toHexString(submissionFolder.hashCode()));
    }
    return options.loop() == Loop.MINE ? output.resolve("on-my-loop") : output;
  }

  private static Workspace withOutput(Workspace checkout, Path output) {
    return new Workspace(
        checkout.root(),
        checkout.stubSources(),
        checkout.stubClasses(),
        checkout.testClasses(),
        checkout.libraries(),
        checkout.guide(),
        output);
  }

  public List<Exercise> exercises() {
    return exercises;
  }

  public Options options() {
    return options;
  }

  /**
   * Grades, prints the board and what the options ask for besides, and writes grade.json.
   *
   * @throws UsageError if there is nothing to grade where the command says
   */
  public List<ExerciseGrade> run(PrintStream out) {
    var submission = submission();
    var file = new GradeFile(workspace.output().resolve("grade.json"));
    if (options.loop() == Loop.MINE) {
      out.println(onMyLoop());
    }
    List<ExerciseGrade> grades;
    try (var bench = Benches.open(workspace, exercises.size())) {
      var ledger =
          new LedgerFile(workspace.output().resolve("ledger.json"), bench.crew().version());
      grades =
          Grader.grade(
              new Request(workspace, submission, exercises, options.deep(), options.loop()),
              bench,
              ledger,
              progress(out, file::put));
      out.print(new Board(guide).render(grades));
      if (options.compare()) {
        compare(grades, submission, bench, out);
      }
    }
    out.print(nextStep(grades, submission));
    if (options.hint() != null) {
      hint(grades, out);
    }
    out.println("Evidence: " + shown(workspace.output().resolve("grade.json")));
    return grades;
  }

  private String onMyLoop() {
    var leftOut = new ArrayList<String>();
    for (var exercise : selected) {
      var run = exercises.stream().filter(it -> it.name().equals(exercise.name())).findFirst();
      if (run.isEmpty()) {
        leftOut.add(exercise.name());
        continue;
      }
      exercise.axes().stream()
          .filter(axis -> !run.get().axes().contains(axis))
          .forEach(axis -> leftOut.add(exercise.name() + " (" + axis.label() + ")"));
    }
    return "On your own event loop."
        + (leftOut.isEmpty()
            ? ""
            : " Not run, because it does not run on a loop of yours: "
                + String.join(", ", leftOut)
                + ".");
  }

  private Submission submission() {
    if (submissionFolder == null) {
      return Submission.ofCheckout(workspace, catalog);
    }
    return Submission.compile(
        submissionFolder, workspace, catalog, emptied(workspace.output().resolve("classes")));
  }

  private static Grader.Progress progress(
      PrintStream out, java.util.function.Consumer<ExerciseGrade> reached) {
    return new Grader.Progress() {
      @Override
      public void reached(ExerciseGrade grade, Verdict verdict) {
        reached.accept(grade);
      }
    };
  }

  private void compare(
      List<ExerciseGrade> grades, Submission yours, Bench bench, PrintStream out) {
    var references = workspace.root().resolve("solutions/src/main/java");
    var output = workspace.output().resolve("compare");
    var reference =
        Submission.compile(references, workspace, catalog, emptied(output.resolve("classes")));
    var started = grades.stream().filter(Predicate.not(ExerciseGrade::isNotStarted)).toList();
    if (started.isEmpty()) {
      out.println("\nNothing to compare yet: no exercise has been started.");
      return;
    }
    out.println("\nGrading the references of what you have started");
    var their =
        new Workspace(
            workspace.root(),
            workspace.stubSources(),
            workspace.stubClasses(),
            workspace.testClasses(),
            workspace.libraries(),
            workspace.guide(),
            output);
    var request =
        new Request(
            their,
            reference,
            started.stream().map(ExerciseGrade::exercise).toList(),
            options.deep(),
            options.loop());
    var referenceGrades = Grader.grade(request, bench, Ledger.NONE, progress(out, grade -> {}));
    for (var i = 0; i < started.size(); i++) {
      out.print(Comparison.render(started.get(i), yours, referenceGrades.get(i), reference));
    }
  }

  private String nextStep(List<ExerciseGrade> grades, Submission submission) {
    var broken = grades.stream().filter(grade -> grade.isRed(false)).findFirst();
    var left =
        broken.or(() -> grades.stream().filter(Predicate.not(ExerciseGrade::isDone)).findFirst());
    if (left.isEmpty()) {
      var unmeasured =
          grades.stream()
              .flatMap(grade -> grade.inOrder().stream())
              .filter(verdict -> verdict.status() == Status.INCONCLUSIVE)
              .count();
      return "%nDone: nothing is left to do%s.%n"
          .formatted(
              unmeasured == 0 ? "" : ", but %d could not be measured now".formatted(unmeasured));
    }
    var exercise = left.get().exercise();
    if (options.loop() == Loop.MINE && broken.isPresent()) {
      return "%nNext: the same on the given loop. If it passes there, your loop is what fails here.%n  run  mvn test -Dexercise=%s%n"
          .formatted(exercise.name());
    }
    var section = guide.section(exercise.name());
    var chapter = section.map(it -> "guide/" + it.file()).orElse("the guide");
    var handedIn = submission.sources().get(exercise.name());
    var file =
        shown(handedIn == null ? workspace.stubSources().resolve(exercise.sourcePath()) : handedIn);
    if (grades.stream().allMatch(ExerciseGrade::isNotStarted)) {
      return "%nBegin with %s:%n  read %s%n  edit %s%n  run  mvn test -Dexercise=%s%n"
          .formatted(exercise.title(), chapter, file, exercise.name());
    }
    return "%nNext: %s%n  edit %s%n  run  mvn test -Dexercise=%s%n"
        .formatted(exercise.title(), file, exercise.name());
  }

  private void hint(List<ExerciseGrade> grades, PrintStream out) {
    var open = grades.stream().filter(Predicate.not(ExerciseGrade::isDone)).findFirst();
    if (open.isEmpty()) {
      out.println("No hint is needed: what you asked for passes.");
      return;
    }
    var hints = new Hints(guide, workspace.output().resolve("hints.json"));
    out.print(hints.tell(open.get().exercise().name(), options.hint()));
  }

  private String shown(Path path) {
    return path.startsWith(workspace.root())
        ? workspace.root().relativize(path).toString()
        : path.toString();
  }

  private static Path emptied(Path folder) {
    try {
      if (Files.exists(folder)) {
        try (var files = Files.walk(folder)) {
          for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
