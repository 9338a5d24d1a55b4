package inflight.grader.race.hardware;

import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Profile;
import inflight.grader.process.Result;
import inflight.grader.process.Work;
import inflight.grader.race.hardware.HardwareResult.Seen;
import inflight.grader.race.hardware.HardwareResult.Status;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * This machine's hardware: all specifications of an exercise in one judge process. One that hangs
 * or ends it costs itself only: those that are left go on in another.
 */
public final class HardwareRun {
  /** Asks a judge process of some kind to do an assignment. Blocks until that is done. */
  public interface Bench extends BiFunction<Profile, Assignment, Result> {}

  private final String specClass;
  private final boolean deep;
  private final BiFunction<Class<? extends Work>, List<String>, Assignment> assignment;
  private final Bench bench;

  private HardwareRun(
      String specClass,
      boolean deep,
      BiFunction<Class<? extends Work>, List<String>, Assignment> assignment,
      Bench bench) {
    this.specClass = specClass;
    this.deep = deep;
    this.assignment = assignment;
    this.bench = bench;
  }

  /**
   * Runs the specifications of a class. Blocks until all have a result.
   *
   * @param assignment makes one from the words that the work needs to know
   */
  public static List<HardwareResult> judge(
      String specClass,
      boolean deep,
      BiFunction<Class<? extends Work>, List<String>, Assignment> assignment,
      Bench bench) {
    return new HardwareRun(specClass, deep, assignment, bench).judge();
  }

  private List<HardwareResult> judge() {
    var results = new LinkedHashMap<String, HardwareResult>();
    var failed = new HashSet<String>();
    for (var profile : deep ? Profile.DEEP_HARDWARE : List.of(Profile.HARDWARE)) {
      for (var result : judge(profile, failed)) {
        results.merge(result.spec(), result, HardwareRun::together);
        if (result.status() != Status.PASSED) {
          failed.add(result.spec());
        }
      }
    }
    return List.copyOf(results.values());
  }

  private List<HardwareResult> judge(Profile profile, Set<String> skip) {
    var results = new ArrayList<HardwareResult>();
    while (true) {
      var done = new HashSet<>(skip);
      results.forEach(it -> done.add(it.spec()));
      var args = HardwareWork.args(specClass, deep, done);
      var result = bench.apply(profile, assignment.apply(HardwareWork.class, args));
      var told = result.told(HardwareWork.Event.class);
      if (result.forged()) {
        return List.of(HardwareResult.of(specClass, Status.FAILED, Journal.FORGED));
      }
      told.stream().map(HardwareWork.Event::result).filter(it -> it != null).forEach(results::add);
      results.forEach(it -> done.add(it.spec()));
      var open =
          told.stream()
              .map(HardwareWork.Event::planned)
              .filter(it -> it != null)
              .flatMap(List::stream)
              .filter(it -> !done.contains(it))
              .findFirst();
      if (result.done() || open.isEmpty() && !told.isEmpty()) {
        return results;
      }
      if (told.isEmpty()) {
        results.add(lost(specClass, result));
        return results;
      }
      if (told.getLast().result() == null || result.exitCode() != 0) {
        // They are judged in order, so it is the next one that ran when the process ended.
        results.add(lost(open.get(), result));
      }
    }
  }

  /** What was seen in two configurations of the JVM. */
  private static HardwareResult together(HardwareResult a, HardwareResult b) {
    var outcomes = new LinkedHashMap<String, Seen>();
    for (var seen : Stream.concat(a.outcomes().stream(), b.outcomes().stream()).toList()) {
      outcomes.merge(
          seen.outcome(),
          seen,
          (x, y) -> new Seen(x.outcome(), x.expect(), x.description(), x.samples() + y.samples()));
    }
    return new HardwareResult(
        a.spec(),
        b.status(),
        List.copyOf(outcomes.values()),
        a.samples() + b.samples(),
        b.messages(),
        b.where());
  }

  /** What to say of a process that ended while it judged a specification. */
  static HardwareResult lost(String spec, Result result) {
    if (result.timedOut()) {
      // An actor that does not come back is told by the judge; so this machine was too slow.
      return HardwareResult.of(
          spec,
          Status.INCONCLUSIVE,
          "this machine is too busy: nothing was reached within %d s"
              .formatted(result.took().toSeconds()));
    }
    if (result.isBroken() || result.exitCode() > 128 || !result.output().isBlank()) {
      // Killed from outside, for want of memory perhaps, or it did not start: that is not the
      // learner's doing.
      var why =
          "it ended with exit code %d: %s"
              .formatted(result.exitCode(), String.join("\n", result.tail(8)));
      return HardwareResult.of(spec, Status.ERROR, why);
    }
    return HardwareResult.of(
        spec,
        Status.FAILED,
        "the code under test ended the Java process with exit code " + result.exitCode());
  }
}
