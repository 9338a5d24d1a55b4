package inflight.grader.command;

import inflight.grader.grading.Grader;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.model.Words;
import inflight.grader.report.Board;
import inflight.grader.report.GradeFile;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Prints while a grade is under way. Of a single exercise each verdict is told in full as soon as
 * it is reached; of several, in a line, and what is wrong in full at the end. When nothing is
 * reached for a while, a line says what is being done.
 */
final class Live implements Grader.Progress, AutoCloseable {
  private static final long QUIET_SECONDS = 5;

  private final PrintStream out;
  private final Board board;
  private final GradeFile file;
  private final boolean single;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("inflight-progress").unstarted(task));

  // All guarded by this.
  private final Map<Exercise, ExerciseGrade> grades = new LinkedHashMap<>();
  private final Set<Exercise> titled = new HashSet<>();
  private final Map<String, Long> underWay = new LinkedHashMap<>();
  private long lastPrinted = System.nanoTime();
  private long quiet = QUIET_SECONDS;

  /**
   * @param exercises those that are graded
   * @param file takes each verdict in
   */
  Live(PrintStream out, Board board, List<Exercise> exercises, GradeFile file) {
    this.out = out;
    this.file = file;
    this.board = board;
    this.single = exercises.size() == 1;
    exercises.forEach(exercise -> grades.put(exercise, ExerciseGrade.none(exercise)));
    clock.scheduleWithFixedDelay(this::sayWhatGoesOn, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public synchronized void begins(Exercise exercise, Axis axis) {
    underWay.put(exercise.name() + ", " + axis.label(), System.nanoTime());
  }

  @Override
  public synchronized void reached(ExerciseGrade grade, Verdict verdict) {
    underWay.remove(grade.exercise().name() + ", " + verdict.axis().label());
    file.put(grade);
    grades.put(grade.exercise(), grade);
    reached(grade.exercise(), verdict);
  }

  private void reached(Exercise exercise, Verdict verdict) {
    if (verdict.status() == Status.NOT_STARTED) {
      return;
    }
    if (single) {
      print((titled.add(exercise) ? board.title(exercise) : "") + board.detail(verdict));
    } else if (verdict.status() != Status.WAITING && !verdict.kept()) {
      print(board.line(exercise, verdict));
    }
  }

  /** What has been reached so far, in the order of the exercises. */
  synchronized List<ExerciseGrade> grades() {
    return List.copyOf(grades.values());
  }

  /** The rest of them will not be reached. */
  synchronized void giveUp(String reason) {
    for (var grade : List.copyOf(grades.values())) {
      for (Axis axis : grade.exercise().axes()) {
        if (grade.verdict(axis).isEmpty()) {
          var verdict = Verdict.of(axis, Status.ERROR, reason);
          reached(grades.get(grade.exercise()).with(verdict), verdict);
        }
      }
    }
  }

  private synchronized void sayWhatGoesOn() {
    var now = System.nanoTime();
    var oldest = underWay.entrySet().stream().findFirst();
    if (TimeUnit.NANOSECONDS.toSeconds(now - lastPrinted) >= quiet && oldest.isPresent()) {
      var seconds = TimeUnit.NANOSECONDS.toSeconds(now - oldest.get().getValue());
      print(Words.text("  (%s, for %d s)%n", oldest.get().getKey(), seconds));
      quiet = Math.min(2 * quiet, 60);
    }
  }

  private void print(String text) {
    out.print(text);
    out.flush();
    lastPrinted = System.nanoTime();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
