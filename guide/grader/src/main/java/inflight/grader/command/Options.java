package inflight.grader.command;

import inflight.grader.model.UsageError;
import inflight.grader.model.Loop;

import java.util.function.Function;

/**
 * What the user asked for on Maven's command line.
 *
 * @param chapter {@code -Dchapter=4}, or null
 * @param exercise {@code -Dexercise=HitCounter}, or null
 * @param strict {@code -Dstrict}: what is not finished fails too
 * @param deep {@code -Dstress=deep}: minutes instead of seconds of jcstress
 * @param hint {@code -Dhint=2}: 1 to 3; 0 for {@code -Dhint}, the next stronger each time; null for
 *     none
 * @param submission {@code -Dsubmission=DIR}: the folder to grade, or null for the checkout's own
 *     stubs
 * @param loop {@code -Dloop=mine}: the learner's own event loop carries what runs on one
 * @param compare {@code -Pcompare}: grade the references too
 */
public record Options(
    String chapter,
    String exercise,
    boolean strict,
    boolean deep,
    Integer hint,
    String submission,
    Loop loop,
    boolean compare) {

  /**
   * Reads the options from properties, system properties as a rule.
   *
   * @throws UsageError if a value means nothing
   */
  public static Options from(Function<String, String> properties) {
    return new Options(
        properties.apply("chapter"),
        properties.apply("exercise"),
        flag(properties, "strict"),
        deep(properties.apply("stress")),
        hint(properties.apply("hint")),
        properties.apply("submission"),
        loop(properties.apply("loop")),
        flag(properties, "inflight.compare"));
  }

  /** {@code -Dstrict} alone means true. */
  private static boolean flag(Function<String, String> properties, String name) {
    var value = properties.apply(name);
    return switch (value == null ? "false" : value.strip()) {
      case "", "true" -> true;
      case "false" -> false;
      default -> throw new UsageError("-D%s takes true or false, not %s.".formatted(name, value));
    };
  }

  private static boolean deep(String stress) {
    return switch (stress == null ? "quick" : stress.strip()) {
      case "quick" -> false;
      case "deep" -> true;
      default -> throw new UsageError("-Dstress takes quick or deep, not %s.".formatted(stress));
    };
  }

  private static Loop loop(String loop) {
    return switch (loop == null ? "given" : loop.strip()) {
      case "given" -> Loop.GIVEN;
      case "mine" -> Loop.MINE;
      default ->
          throw new UsageError(
              "-Dloop takes mine, for your own event loop, or given; not %s."
                  .formatted(loop.isBlank() ? "nothing" : loop));
    };
  }

  private static Integer hint(String hint) {
    return switch (hint == null ? "none" : hint.strip()) {
      case "none", "false" -> null;
      case "", "true" -> 0;
      case "1", "2", "3" -> Integer.valueOf(hint.strip());
      default ->
          throw new UsageError(
              "-Dhint takes 1, 2 or 3, or nothing for the next one; not %s.".formatted(hint));
    };
  }
}
