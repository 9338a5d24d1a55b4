package inflight.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import inflight.grader.book.Workspace;
import inflight.grader.command.Command;
import inflight.grader.command.Options;
import inflight.grader.model.Axis;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the command came to, run in this process as Maven runs it in its own.
 *
 * @param grades of the exercises that it was asked for
 * @param output all that it printed
 */
record CommandRun(List<ExerciseGrade> grades, String output) {
  /**
   * Runs the command. May be called from several threads, each with results of its own.
   *
   * @param options as they are given with {@code -D}
   * @param in whose output takes the results, and to which a hand-in's folder is relative
   */
  static CommandRun of(Map<String, String> options, Workspace in) {
    var out = new ByteArrayOutputStream();
    var command = new Command(Options.from(options::get), in, in.output());
    var grades = command.run(new PrintStream(out, true, UTF_8));
    return new CommandRun(grades, out.toString(UTF_8).replace("\r", ""));
  }

  /** The verdict on the first of the exercises. */
  Status status() {
    return grades.getFirst().verdict(Axis.CORRECT).orElseThrow().status();
  }

  /** What is said of one exercise: from its title to the next title or the board. */
  String section(String exercise) {
    return section(output, exercise);
  }

  static String section(String output, String exercise) {
    var section =
        Pattern.compile(
                "(?ms)^\\d+\\.\\d+ %s$.*?(?=^\\d+\\.\\d+ \\w+$|^ +correct +race-free)"
                    .formatted(exercise))
            .matcher(output.replace("\r", ""));
    return section.find() ? section.group() : output;
  }
}
