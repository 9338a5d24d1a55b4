package inflight.book;

import static java.nio.charset.StandardCharsets.UTF_8;

import inflight.grader.command.Command;
import inflight.grader.command.Options;
import inflight.grader.model.UsageError;
import inflight.proof.Checkout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code command: mvn test -Dexercise=X; with mistake X/slug}: what a command says in a checkout
 * that has these sources in place of the stubs, or none.
 */
final class Commands implements Renderer {
  private final Checkout checkout;

  Commands(Checkout checkout) {
    this.checkout = checkout;
  }

  @Override
  public List<Job> jobs(List<Mark> marks) {
    return marks.isEmpty() ? List.of() : List.of(new Job(false, marks, () -> run(marks)));
  }

  /** One after another, as there is one desk. */
  private Map<Mark, Rendering> run(List<Mark> marks) throws IOException {
    var renderings = new HashMap<Mark, Rendering>();
    for (var mark : marks) {
      try {
        renderings.put(mark, run(mark));
      } catch (Source.Missing e) {
        renderings.put(mark, new Rendering.Wrong(e.getMessage()));
      }
    }
    return renderings;
  }

  private Rendering run(Mark mark) throws IOException {
    var options = Options.from(properties(mark.subject())::get);
    var sources = mark.values("with").map(it -> Source.find(checkout, it)).toList();
    var workspace = new Desk(checkout).with(sources);
    var out = new ByteArrayOutputStream();
    try {
      new Command(options, workspace, workspace.root()).run(new PrintStream(out, true, UTF_8));
    } catch (UsageError e) {
      return new Rendering.Wrong(e.getMessage());
    }
    var excerpt = Excerpt.whole(BoardText.of(out.toString(UTF_8)).cut(mark).toString());
    if (mark.has("from")) {
      excerpt = excerpt.range(mark.value("from").get(), mark.value("to").orElse(null));
    }
    return Rendering.Text.of(excerpt.text());
  }

  private static Map<String, String> properties(String command) {
    if (!command.matches("mvn test( -[DP]\\S+)*")) {
      throw new Source.Missing("\"%s\" is no command that the book can run".formatted(command));
    }
    var properties = new HashMap<String, String>();
    for (var word : command.split(" ")) {
      if (word.startsWith("-D")) {
        var parts = word.substring(2).split("=", 2);
        properties.put(parts[0], parts.length == 1 ? "" : parts[1]);
      } else if (word.equals("-Pcompare")) {
        properties.put("inflight.compare", "true");
      }
    }
    return properties;
  }
}
