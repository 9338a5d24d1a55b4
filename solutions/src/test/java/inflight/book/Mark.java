package inflight.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The comment above a block of the book that says what the block shows: {@code <!-- KIND: SUBJECT;
 * OPTION VALUE; OPTION VALUE -->}. The grammar is told in guide/listings/README.md.
 *
 * @param subject what is shown, in the words of its kind
 * @param options in the order of the comment
 */
record Mark(Kind kind, String subject, List<Option> options) {
  enum Kind {
    SHOWS("from", "to", "numbered"),
    VERDICT("axis", "findings", "finding", "volatile"),
    RUN("times", "exit", "needs", "volatile"),
    COMMAND("with", "findings", "finding", "from", "to", "volatile"),

    /** A table whose numbers are taken by hand: the subject is the program that takes them. */
    MEASURED(),

    /** Neither a program nor an output: the subject says what it is instead. */
    SKETCH();

    private final Set<String> options;

    Kind(String... options) {
      this.options = Set.of(options);
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  record Option(String name, String value) {}

  /** A comment that is no mark, or one that cannot be understood. The message says why. */
  static final class Unreadable extends Exception {
    Unreadable(String message) {
      super(message);
    }
  }

  private static final Pattern COMMENT = Pattern.compile("<!-- (\\w+): (.*) -->");

  /** A semicolon that is not in quotes. */
  private static final Pattern SEPARATOR =
      Pattern.compile("\\s*;\\s*(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

  Mark {
    options = List.copyOf(options);
  }

  /** Whether a line is a comment of the form of a mark, readable or not. */
  static boolean isMark(String line) {
    return COMMENT.matcher(line.strip()).matches();
  }

  static Mark parse(String line) throws Unreadable {
    var comment = COMMENT.matcher(line.strip());
    if (!comment.matches()) {
      throw new Unreadable("no mark: " + line.strip());
    }
    var kind = kind(comment.group(1));
    var parts = SEPARATOR.split(comment.group(2).strip());
    var options = new ArrayList<Option>();
    for (var part : List.of(parts).subList(1, parts.length)) {
      options.add(option(kind, part));
    }
    return new Mark(kind, parts[0], options);
  }

  private static Kind kind(String word) throws Unreadable {
    for (var kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new Unreadable(
        "there is no mark \"%s\"; there are %s"
            .formatted(
                word, Stream.of(Kind.values()).map(Kind::word).collect(Collectors.joining(", "))));
  }

  private static Option option(Kind kind, String part) throws Unreadable {
    var words = part.split("\\s+", 2);
    if (!kind.options.contains(words[0])) {
      throw new Unreadable("\"%s\" has no option \"%s\"".formatted(kind.word(), words[0]));
    }
    return new Option(words[0], words.length == 1 ? "" : words[1].replaceAll("^\"|\"$", ""));
  }

  boolean has(String option) {
    return value(option).isPresent();
  }

  Optional<String> value(String option) {
    return values(option).findFirst();
  }

  Stream<String> values(String option) {
    return options.stream().filter(it -> it.name().equals(option)).map(Option::value);
  }

  /** The number that an option gives, or another one if the mark does not have the option. */
  int number(String option, int otherwise) {
    return value(option).map(Integer::parseInt).orElse(otherwise);
  }

  @Override
  public String toString() {
    var text = new StringBuilder(kind.word()).append(": ").append(subject);
    for (var option : options) {
      text.append("; ").append((option.name() + " " + option.value()).strip());
    }
    return text.toString();
  }
}
