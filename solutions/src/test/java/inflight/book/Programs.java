package inflight.book;

import inflight.proof.Checkout;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code run: java guide/listings/ch04/Tickets.java; times 5}: what a listing prints, its standard
 * output and its errors together. It must end in time, and with the exit code that the mark gives
 * or 0. Python runs as the first one that has the modules that the listing imports; where there is
 * none, the listing is skipped. A Java program that starts Python names its modules with {@code
 * needs}, and gets the launcher in the system property {@code python}.
 */
final class Programs implements Renderer {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Pattern COMMAND =
      Pattern.compile("(java|python3) (guide/listings/\\S+\\.(?:java|py))((?: \\S+)*)");

  /** What the listings need. */
  private static final int OLDEST_PYTHON = 11;

  /** Fails if a module of its arguments is missing. */
  private static final String ASK_PYTHON =
      """
      import importlib.util, sys
      missing = [it for it in sys.argv[1:] if importlib.util.find_spec(it) is None]
      sys.exit(1) if missing else print(*sys.version_info[:2])
      """;

  private final Checkout checkout;
  private final Listings listings;

  Programs(Checkout checkout) {
    this.checkout = checkout;
    this.listings = new Listings(checkout);
  }

  /** The mark of a listing that the book shows and does not run: it must run, whatever it says. */
  static Mark silently(String listing) {
    var launcher = listing.endsWith(".py") ? "python3" : "java";
    return new Mark(Mark.Kind.RUN, launcher + " " + listing, List.of());
  }

  @Override
  public List<Job> jobs(List<Mark> marks) {
    return marks.stream()
        .map(mark -> new Job(false, List.of(mark), () -> Map.of(mark, run(mark))))
        .toList();
  }

  private Rendering run(Mark mark) throws IOException, InterruptedException {
    var words = COMMAND.matcher(mark.subject());
    if (!words.matches()) {
      throw new Source.Missing("\"%s\" runs no listing".formatted(mark.subject()));
    }
    var listing = Source.find(checkout, words.group(2)).file();
    var isJava = words.group(1).equals("java");
    var modules = isJava ? mark.values("needs").toList() : PythonParts.modules(listing);
    var python = isJava && modules.isEmpty() ? Optional.<String>empty() : python(modules);
    if (python.isEmpty() && !(isJava && modules.isEmpty())) {
      return new Rendering.Skipped(
          "there is no Python of 3.%d or newer here%s"
              .formatted(
                  OLDEST_PYTHON,
                  modules.isEmpty() ? "" : " that has " + String.join(", ", modules)));
    }
    var command =
        new ArrayList<>(
            isJava ? java(listing, python) : List.of(python.get(), "-B", listing.toString()));
    Pattern.compile("\\S+")
        .matcher(words.group(3))
        .results()
        .forEach(it -> command.add(it.group()));
    var output = new StringBuilder();
    for (var i = 0; i < mark.number("times", 1); i++) {
      var result = run(command);
      if (result.exitCode() != mark.number("exit", 0)) {
        return new Rendering.Wrong(
            "it ended with exit code %d and printed:%n%s"
                .formatted(result.exitCode(), result.output()));
      }
      output.append(result.output());
    }
    return Rendering.Text.of(output.toString());
  }

  private List<String> java(Path listing, Optional<String> python) {
    var name = listing.getFileName().toString().replace(".java", "");
    var path = new ArrayList<Path>(List.of(listings.classes(listing)));
    path.addAll(listings.libraries());
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))));
    python.ifPresent(it -> command.add("-Dpython=" + it));
    command.add(name);
    return command;
  }

  /** The first Python that is new enough and has the modules: a system's own may have more. */
  private Optional<String> python(List<String> modules) throws IOException, InterruptedException {
    for (var name :
        List.of(
            "python3",
            "python",
            "python3.13",
            "python3.12",
            "python3.11",
            "/usr/bin/python3",
            "/usr/local/bin/python3")) {
      try {
        var command = new ArrayList<>(List.of(name, "-c", ASK_PYTHON));
        command.addAll(modules);
        var answer = run(command);
        var numbers = answer.output().strip().split(" ");
        if (answer.exitCode() == 0
            && numbers[0].equals("3")
            && Integer.parseInt(numbers[1]) >= OLDEST_PYTHON) {
          return Optional.of(name);
        }
      } catch (IOException notInstalled) {
        // The next name, then.
      }
    }
    return Optional.empty();
  }

  private record Result(int exitCode, String output) {}

  private Result run(List<String> command) throws IOException, InterruptedException {
    var output = Files.createTempFile("listing", ".txt");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(checkout.root().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        return new Result(
            -1,
            Files.readString(output)
                + "and had not ended after "
                + LIMIT.toMinutes()
                + " minutes\n");
      }
      return new Result(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
