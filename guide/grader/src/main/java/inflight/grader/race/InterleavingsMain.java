package inflight.grader.race;

import inflight.grader.process.ChildMain;
import inflight.grader.race.explore.Budget;
import inflight.grader.race.explore.InterleavingResult;
import java.io.File;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The child that tries the interleavings of one specification class, or of every other test in it:
 * {@code InterleavingsMain SPEC_CLASS FOLDERS quick|deep PART PARTS}.
 */
final class InterleavingsMain {
  /**
   * Written when a specification begins, so that a child that dies is known by what it was at; and
   * once at the very end, with neither.
   */
  record Event(String begun, InterleavingResult result) {}

  private InterleavingsMain() {}

  public static void main(String[] args) throws Exception {
    var journal = ChildMain.start();
    var folders =
        Stream.of(args[1].split(Pattern.quote(File.pathSeparator))).map(Path::of).toList();
    var budget = args[2].equals("deep") ? Budget.DEEP : Budget.QUICK;
    var loader = InterleavingsMain.class.getClassLoader();
    var sight = Exploration.sight(loader, budget);
    var part = Integer.parseInt(args[3]);
    var parts = Integer.parseInt(args[4]);
    Exploration.judge(
        args[0],
        folders,
        loader,
        budget,
        number -> number % parts == part,
        event -> {
          if (!event.isJudged()) {
            journal.append(new Event(event.spec(), null));
          } else {
            journal.append(
                new Event(
                    null, sight.isClear() ? event.interleavings() : sight.unseen(event.spec())));
          }
        });
    journal.append(new Event(null, null));
    // Threads that are deadlocked, or that the learner's code left running, must not keep the
    // verdict waiting.
    Runtime.getRuntime().halt(0);
  }
}
