package inflight.grader.command;

import inflight.grader.book.Catalog;
import inflight.grader.book.Guide;
import inflight.grader.book.Workspace;
import inflight.grader.grading.Benches;
import inflight.grader.grading.Grader;
import inflight.grader.grading.Ledger;
import inflight.grader.grading.LedgerFile;
import inflight.grader.judge.Bench;
import inflight.grader.judge.Request;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Loop;
import inflight.grader.model.UsageError;
import inflight.grader.model.Words;
import inflight.grader.report.Board;
import inflight.grader.report.Comparison;
import inflight.grader.report.GradeFile;
import inflight.grader.report.Hints;
import inflight.grader.submission.HandIn;
import inflight.grader.submission.Submission;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** One command of the user, from its options to the last line of the board. */
public final class Command {
  /** So many files that were not graded are named; the rest is counted. */
  private static final int NAMED = 8;

  private final Options options;
  private final Workspace checkout;
  private final Guide guide;
  private final Catalog catalog;
  private final List<Exercise> selected;
  private final List<Exercise> exercises;
  private final Path handedIn;

  /** Where the results go that somebody reads. */
  private final Path results;

  /**
   * Understands a command.
   *
   * @param directory where the user stands: a relative {@code -Dsubmission} is meant from there
   * @throws UsageError if the command cannot be carried out
   */
  public Command(Options options, Workspace checkout, Path directory) {
    if (checkout.root().toString().contains(File.pathSeparator)) {
      throw new UsageError(
          "The checkout's path holds a %s, and no Java finds classes there: move it. (%s)"
              .formatted(File.pathSeparator, checkout.root()));
    }
    this.options = options;
    this.checkout = checkout;
    this.guide = Guide.read(checkout.guide());
    this.catalog = Catalog.scan(checkout.testClasses(), guide);
    this.selected = catalog.select(options.chapter(), options.exercise());
    this.exercises = options.loop() == Loop.MINE ? catalog.onLoop(selected) : selected;
    this.handedIn = options.submission() == null ? null : resolve(directory, options.submission());
    this.results = results();
    if (handedIn != null && !HandIn.exists(handedIn)) {
      throw new UsageError(
          "There is no folder or zip %s to grade.%s"
              .formatted(
                  handedIn,
                  Path.of(options.submission()).isAbsolute()
                      ? ""
                      : " (-Dsubmission is meant from where Maven was started.)"));
    }
  }

  private static Path resolve(Path directory, String submission) {
    try {
      return directory.resolve(submission).normalize();
    } catch (InvalidPathException e) {
      throw new UsageError(
          "Java cannot open a path with such letters here: %s. Set LC_ALL=C.UTF-8, or rename it."
              .formatted(submission));
    }
  }

  /**
   * Grading somebody's folder leaves what the checkout's owner has reached alone, and grading on
   * another loop leaves what was reached on the given one.
   */
  private Path results() {
    var output = checkout.output();
    if (handedIn != null) {
      var folder = handedIn.getFileName();
      var name = folder == null ? "root" : folder.toString();
      output =
          output
              .resolve("submissions")
              .resolve(name + "-" + Integer.toHexString(handedIn.hashCode()));
    }
    return options.loop() == Loop.MINE ? output.resolve("on-my-loop") : output;
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
    try (var folder = RunFolder.open(checkout.output())) {
      return run(out, folder.path());
    }
  }

  private List<ExerciseGrade> run(PrintStream out, Path folder) {
    var submission = submission(folder);
    var handIn = handedIn == null ? "stubs" : handedIn.toString();
    var file = new GradeFile(results.resolve("grade.json"), handIn, options.told());
    var next = new NextStep(guide, catalog, checkout, options, options.maven());
    if (options.loop() == Loop.MINE) {
      out.println(onMyLoop());
    }
    var board = new Board(guide, options.maven());
    List<ExerciseGrade> grades;
    try (var bench = Benches.open(withOutput(folder), exercises.size())) {
      grades = grade(out, board, request(submission, exercises, folder), bench, file);
      out.print(exercises.size() == 1 ? board.advice(grades.getFirst()) : board.findings(grades));
      out.print(ungraded(submission));
      out.print(board.table(grades));
      if (options.compare()) {
        compare(grades, submission, bench, out, folder.resolve("compare"));
      }
    }
    out.print(next.tell(grades, submission, file.doneBefore()));
    if (options.hint() != null) {
      hint(grades, out);
    }
    file.finish();
    var evidence = next.shown(results.resolve("grade.json"));
    out.println(
        file.trouble()
            .map(cause -> evidence + " cannot be written: " + cause)
            .orElse("Evidence: " + evidence));
    return grades;
  }

  /**
   * Whatever ends the grade early, what had been reached is printed; the rest is an error of ours.
   */
  private List<ExerciseGrade> grade(
      PrintStream out, Board board, Request request, Bench bench, GradeFile file) {
    var kept = new LedgerFile(results.resolve("ledger.json"), bench.crew().version());
    var ledger = options.fresh() ? Ledger.afresh(kept) : kept;
    try (var live = new Live(out, board, request.exercises(), file)) {
      try {
        return Grader.grade(request, bench, ledger, live);
      } catch (UsageError error) {
        throw error;
      } catch (RuntimeException | Error e) {
        live.giveUp("the grade was ended: " + cause(e));
        return live.grades();
      }
    }
  }

  /** The first cause that is one of the machine's, such as a full disk; or else where it was. */
  private static String cause(Throwable thrown) {
    for (var each = thrown; each != null; each = each.getCause()) {
      if (each instanceof FileSystemException known) {
        return "%s (%s)".formatted(GradeFile.cause(known), known.getFile());
      }
      if (each instanceof IOException failure) {
        return GradeFile.cause(failure);
      }
    }
    var root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    var trace = root.getStackTrace();
    return root + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  private Request request(Submission submission, List<Exercise> some, Path folder) {
    return new Request(withOutput(folder), submission, some, options.deep(), options.loop())
        .with(options.settings());
  }

  private Workspace withOutput(Path folder) {
    return new Workspace(
        checkout.root(),
        checkout.stubSources(),
        checkout.stubClasses(),
        checkout.testClasses(),
        checkout.libraries(),
        checkout.guide(),
        folder);
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

  private Submission submission(Path folder) {
    if (handedIn == null) {
      return Submission.ofCheckout(checkout, catalog);
    }
    try {
      return Submission.compileApart(
          HandIn.open(handedIn, folder.resolve("unzipped")),
          checkout,
          catalog,
          folder.resolve("classes"));
    } catch (UncheckedIOException e) {
      throw new UsageError("What was handed in cannot be compiled: " + cause(e));
    }
  }

  private static String ungraded(Submission submission) {
    var out = new StringBuilder();
    var all = submission.ungraded();
    if (!all.isEmpty()) {
      out.append("\nNot graded:\n");
      all.stream().limit(NAMED).forEach(it -> out.append("  ").append(it).append('\n'));
      if (all.size() > NAMED) {
        out.append("  and ").append(Words.counted(all.size() - NAMED, "file")).append(" more\n");
      }
      out.append('\n');
    }
    return out.toString();
  }

  private void compare(
      List<ExerciseGrade> grades, Submission yours, Bench bench, PrintStream out, Path folder) {
    var started = grades.stream().filter(Predicate.not(ExerciseGrade::isNotStarted)).toList();
    if (started.isEmpty()) {
      out.println("\nNothing to compare yet: no exercise has been started.");
      return;
    }
    var references = checkout.root().resolve("solutions/src/main/java");
    var reference = Submission.compile(references, checkout, catalog, folder.resolve("classes"));
    out.println("\nGrading the references of what you have started");
    var request =
        request(reference, started.stream().map(ExerciseGrade::exercise).toList(), folder);
    var referenceGrades = Grader.grade(request, bench, Ledger.NONE, (grade, verdict) -> {});
    for (var i = 0; i < started.size(); i++) {
      out.print(Comparison.render(started.get(i), yours, referenceGrades.get(i), reference));
    }
  }

  private void hint(List<ExerciseGrade> grades, PrintStream out) {
    var open = grades.stream().filter(Predicate.not(ExerciseGrade::isDone)).findFirst();
    if (open.isEmpty()) {
      out.println("No hint is needed: what you asked for passes.");
      return;
    }
    var hints = new Hints(guide, results.resolve("hints.json"));
    out.print(hints.tell(open.get().exercise().name(), options.hint()));
  }
}
