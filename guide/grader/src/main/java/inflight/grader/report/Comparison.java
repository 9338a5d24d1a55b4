package inflight.grader.report;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Verdict;
import inflight.grader.submission.SourceText;
import inflight.grader.submission.Submission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The learner's work and the reference, graded in one run and laid side by side. */
public final class Comparison {
  private static final int CONTEXT = 3;

  private Comparison() {}

  /**
   * The verdicts of both, axis by axis, and where they differ in the source, as text for a
   * terminal.
   */
  public static String render(
      ExerciseGrade yours, Submission yourWork, ExerciseGrade reference, Submission referenceWork) {
    var out = new StringBuilder();
    out.append("%n%s, yours and the reference%n".formatted(yours.exercise().title()));
    for (var axis : yours.exercise().axes()) {
      out.append("  %s%n".formatted(axis.label()));
      out.append(
          "    yours      %s%n".formatted(yours.verdict(axis).map(Comparison::line).orElse("")));
      out.append(
          "    reference  %s%n"
              .formatted(reference.verdict(axis).map(Comparison::line).orElse("")));
    }
    var name = yours.exercise().name();
    var diff = diff(yourWork.sources().get(name), referenceWork.sources().get(name));
    if (diff.isEmpty()) {
      out.append("  the sources are equal\n");
    } else {
      diff.forEach(line -> out.append("  ").append(line).append('\n'));
    }
    return out.toString();
  }

  private static String line(Verdict verdict) {
    return verdict.label() + (verdict.summary().isEmpty() ? "" : ": " + verdict.summary());
  }

  private static List<String> diff(Path yours, Path reference) {
    try {
      var yourLines = SourceText.read(yours).lines().toList();
      var patch = DiffUtils.diff(yourLines, SourceText.read(reference).lines().toList());
      return UnifiedDiffUtils.generateUnifiedDiff("yours", "reference", yourLines, patch, CONTEXT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
