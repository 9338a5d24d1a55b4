package inflight.grader.race;

import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.Sites;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.explore.Explorer;
import inflight.grader.race.explore.InterleavingResult;

import inflight.grader.process.ChildMain;
import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.InterleavingResult.Status;
import inflight.grader.race.spec.canary.LockOrder;
import inflight.grader.race.spec.canary.LostUpdate;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
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
    var deep = args[2].equals("deep");
    var sites = new Sites();
    var loader = new InstrumentingLoader(folders, sites, InterleavingsMain.class.getClassLoader());
    var explorer =
        new Explorer(sites, deep ? 200_000 : 4_000, deep ? 60_000_000_000L : 3_000_000_000L);

    // On a loaded machine it may take long to find even a known bug; that is no blindness.
    var blind = blindness(new Explorer(sites, 4_000, 60_000_000_000L), loader);
    var part = Integer.parseInt(args[3]);
    var parts = Integer.parseInt(args[4]);
    var tests = Specification.testsOf(loader.loadClass(args[0]));
    for (var i = part; i < tests.size(); i += parts) {
      var test = tests.get(i);
      journal.append(new Event(test.getName(), null));
      var result =
          blind.isEmpty()
              ? explorer.explore(test)
              : InterleavingResult.of(test.getName(), Status.ERROR, blind);
      journal.append(new Event(null, result));
    }
    journal.append(new Event(null, null));
    // Threads that are deadlocked, or that the learner's code left running, must not keep the
    // verdict waiting.
    Runtime.getRuntime().halt(0);
  }

  /** What known bug this process cannot see, in words; empty if it sees them all. */
  static String blindness(Explorer explorer, ClassLoader loader) throws ClassNotFoundException {
    record Canary(Class<?> bug, Kind seenAs) {}
    for (var canary :
        List.of(
            new Canary(LostUpdate.class, Kind.FORBIDDEN),
            new Canary(LockOrder.class, Kind.DEADLOCK))) {
      var result = explorer.explore(loader.loadClass(canary.bug().getName()));
      if (result.status() != Status.FAILED || result.kind() != canary.seenAs()) {
        return "the explorer does not find a known bug on this Java: "
            + canary.bug().getSimpleName();
      }
    }
    return "";
  }
}
