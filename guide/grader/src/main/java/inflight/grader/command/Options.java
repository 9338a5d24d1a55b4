package inflight.grader.command;

import inflight.grader.model.Loop;
import inflight.grader.model.UsageError;
import inflight.grader.model.Words;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
 * @param submission {@code -Dsubmission=DIR}: the folder or zip to grade, or null for the
 *     checkout's own stubs
 * @param loop {@code -Dloop=mine}: the learner's own event loop carries what runs on one
 * @param compare {@code -Pcompare}: grade the references too
 * @param fresh {@code -Dfresh}: no verdict is kept from an earlier run
 * @param settings what tests may ask for besides, by the names of the properties: those that begin
 *     with {@code queue.}, such as {@code -Dqueue.url}
 */
public record Options(
    String chapter,
    String exercise,
    boolean strict,
    boolean deep,
    Integer hint,
    String submission,
    Loop loop,
    boolean compare,
    boolean fresh,
    Map<String, String> settings) {
  /** Everything that can be asked for, and how it is written. */
  private static final Map<String, String> NAMES = names();

  private static final String SERVER = "jdbc:postgresql:";

  /** Which database a queue is judged on, and how its workers are killed. */
  private static final List<String> SETTINGS =
      List.of(
          "queue.url", "queue.seed", "queue.jobs", "queue.kills", "queue.work", "queue.picture");

  private static Map<String, String> names() {
    var names = new LinkedHashMap<String, String>();
    for (var name :
        List.of(
            "chapter",
            "exercise",
            "strict",
            "stress",
            "hint",
            "submission",
            "loop",
            "fresh",
            "queue.url",
            "watch",
            "cohort")) {
      names.put(name, "-D" + name);
    }
    names.put("compare", "-Pcompare");
    return names;
  }

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
        submission(properties.apply("submission")),
        loop(properties.apply("loop")),
        flag(properties, "inflight.compare"),
        flag(properties, "fresh"),
        settings(properties));
  }

  private static Map<String, String> settings(Function<String, String> properties) {
    var settings = new TreeMap<String, String>();
    for (var name : SETTINGS) {
      var value = properties.apply(name);
      if (value != null) {
        settings.put(name, value.strip());
      }
    }
    var url = settings.getOrDefault("queue.url", SERVER);
    if (!url.startsWith(SERVER)) {
      throw new UsageError(
          "-Dqueue.url takes the JDBC URL of a PostgreSQL server, as in"
              + " -Dqueue.url=jdbc:postgresql://localhost/test?user=ada; not %s.".formatted(url));
    }
    return settings;
  }

  /**
   * Refuses what looks like a slip in the name of an option. A property that Maven is given arrives
   * among the system properties, so an option that is spelled wrong would say nothing at all.
   *
   * @param given the names of all properties
   * @throws UsageError naming the nearest option
   */
  public static void refuseSlips(Collection<String> given) {
    for (var name : given) {
      for (var option : NAMES.entrySet()) {
        var isExact = name.equals(option.getKey());
        if (isExact && option.getValue().startsWith("-D")) {
          break;
        }
        if (isExact || isSlip(name, option.getKey())) {
          throw new UsageError(
              "There is no option -D%s. Did you mean %s?".formatted(name, option.getValue()));
        }
      }
    }
  }

  private static boolean isSlip(String name, String option) {
    if (NAMES.containsKey(name)) {
      return false;
    }
    var bound = option.length() < 8 ? 1 : 2;
    return Words.distance(name.toLowerCase(Locale.ROOT), option) <= bound;
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

  private static String submission(String folder) {
    if (folder != null && folder.isBlank()) {
      throw new UsageError(
          "-Dsubmission takes a folder or a zip, as in -Dsubmission=handed-in/ada.");
    }
    return folder;
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

  /** The words of the command, up to the exercise that it is about. */
  String maven() {
    var words = new StringBuilder("mvn test");
    if (submission != null) {
      words.append(" -Dsubmission=").append(quoted(submission));
    }
    if (loop == Loop.MINE) {
      words.append(" -Dloop=mine");
    }
    settings.forEach(
        (name, value) ->
            words
                .append(" -D%s=".formatted(name))
                .append(quoted(value.replaceAll("password=[^&]*", "password=..."))));
    return words.toString();
  }

  private static String quoted(String word) {
    return word.matches("[\\w./\\\\:@%+=,-]+") ? word : "\"" + word + "\"";
  }

  /** What grade.json says of the command besides what was handed in. */
  Map<String, Object> told() {
    var told = new LinkedHashMap<String, Object>();
    if (chapter != null) {
      told.put("chapter", chapter);
    }
    if (exercise != null) {
      told.put("exercise", exercise);
    }
    told.put("strict", strict);
    told.put("stress", deep ? "deep" : "quick");
    told.put("loop", loop.name().toLowerCase(Locale.ROOT));
    told.put("fresh", fresh);
    return told;
  }
}
