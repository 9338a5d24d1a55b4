package inflight.grader.command;

import inflight.grader.book.Catalog;
import inflight.grader.book.Guide;
import inflight.grader.book.Workspace;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Loop;
import inflight.grader.model.Status;
import inflight.grader.model.Words;
import inflight.grader.submission.Submission;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What to do after a grade: mend what is broken, go on with what is left of what was asked for, or
 * begin the next exercise.
 *
 * @param maven the words of the command, up to the exercise
 */
record NextStep(Guide guide, Catalog catalog, Workspace workspace, Options options, String maven) {
  /**
   * Says it, as text for a terminal.
   *
   * @param doneBefore the names of the exercises that had been done before this run
   */
  String tell(List<ExerciseGrade> grades, Submission submission, Set<String> doneBefore) {
    var broken = grades.stream().filter(grade -> grade.isRed(false)).findFirst();
    if (broken.isPresent()) {
      var exercise = broken.get().exercise();
      if (options.loop() == Loop.MINE) {
        return "%nNext: the same on the given loop. If it passes there, your loop is what fails here.%n  run  %s%n"
            .formatted(run(exercise));
      }
      return next(exercise, submission);
    }
    var open =
        grades.stream()
            .filter(Predicate.not(ExerciseGrade::isDone))
            .filter(grade -> !isHandIn() || isHandedIn(grade.exercise(), submission))
            .map(ExerciseGrade::exercise)
            .findFirst();
    if (open.isPresent()) {
      return grades.stream().allMatch(ExerciseGrade::isNotStarted) && !isHandIn()
          ? begin("Begin with " + open.get().title() + ":", open.get(), submission)
          : next(open.get(), submission);
    }
    if (isHandIn()) {
      var missing = grades.stream().filter(it -> !isHandedIn(it.exercise(), submission)).count();
      return "%n%s.%s%n"
          .formatted(
              found(grades, "Done: all that was handed in is right"),
              missing == 0
                  ? ""
                  : " Not handed in: %s.".formatted(Words.counted(missing, "exercise")));
    }
    var following = options.loop() == Loop.MINE ? none() : following(grades, doneBefore);
    if (following.isPresent()) {
      var measured = unmeasured(grades);
      return begin(
          "Next: "
              + following.get().title()
              + (measured.isEmpty() ? "" : " (" + measured.substring(2) + ")"),
          following.get(),
          submission);
    }
    return "%n%s.%n".formatted(found(grades, "Done: nothing is left to do"));
  }

  /** Those words only if all has been judged: what has not been may be wrong. */
  private static String found(List<ExerciseGrade> grades, String allIsRight) {
    var unmeasured = unmeasured(grades);
    return unmeasured.isEmpty()
        ? allIsRight
        : "Nothing wrong was found%s. The reason stands above; run it again when that is gone"
            .formatted(unmeasured);
  }

  private static Optional<Exercise> none() {
    return Optional.empty();
  }

  /** The first exercise of the book that is open, after what was graded or else before it. */
  private Optional<Exercise> following(List<ExerciseGrade> grades, Set<String> doneBefore) {
    var graded = grades.stream().map(grade -> grade.exercise().name()).toList();
    var all = catalog.exercises();
    var names = all.stream().map(Exercise::name).toList();
    var after = names.indexOf(graded.getLast()) + 1;
    return Stream.concat(all.stream().skip(after), all.stream().limit(after))
        .filter(it -> !graded.contains(it.name()) && !doneBefore.contains(it.name()))
        .findFirst();
  }

  private static String unmeasured(List<ExerciseGrade> grades) {
    var count =
        grades.stream()
            .flatMap(grade -> grade.inOrder().stream())
            .filter(verdict -> verdict.status() == Status.INCONCLUSIVE)
            .count();
    return count == 0 ? "" : ", but " + count + " could not be judged";
  }

  private String begin(String words, Exercise exercise, Submission submission) {
    var chapter =
        guide.section(exercise.name()).map(it -> "guide/" + it.file()).orElse("the guide");
    return "%n%s%n  read %s%n  edit %s%n  run  %s%n"
        .formatted(words, chapter, file(exercise, submission), run(exercise));
  }

  private String next(Exercise exercise, Submission submission) {
    return "%nNext: %s%n  edit %s%n  run  %s%n"
        .formatted(exercise.title(), file(exercise, submission), run(exercise));
  }

  private String run(Exercise exercise) {
    return maven + " -Dexercise=" + exercise.name();
  }

  private boolean isHandIn() {
    return options.submission() != null;
  }

  private static boolean isHandedIn(Exercise exercise, Submission submission) {
    return submission.sources().containsKey(exercise.name())
        || submission.problems().containsKey(exercise.name());
  }

  private String file(Exercise exercise, Submission submission) {
    var handedIn = submission.sources().get(exercise.name());
    if (handedIn == null && isHandIn()) {
      return exercise.name() + ".java";
    }
    return shown(
        handedIn == null ? workspace.stubSources().resolve(exercise.sourcePath()) : handedIn);
  }

  /** Relative to the checkout, if it lies in it. */
  String shown(Path path) {
    return path.startsWith(workspace.root())
        ? workspace.root().relativize(path).toString()
        : path.toString();
  }
}
