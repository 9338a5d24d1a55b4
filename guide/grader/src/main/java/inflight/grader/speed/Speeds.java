package inflight.grader.speed;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.judge.ExitCalls;
import inflight.grader.model.Finding;
import inflight.grader.judge.Request;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.process.ChildJvm;
import inflight.grader.process.Journal;
import inflight.testkit.speed.SpeedResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The axis <em>faster</em>: one speed trial in a process of its own. */
public final class Speeds {
  private Speeds() {}

  /** Runs the trial of an exercise. Blocks until it has ended. */
  public static Verdict judge(Request request, Exercise exercise, Path workFolder) {
    var child =
        ChildJvm.run(
            new ChildJvm.Spec(
                SpeedMain.class.getName(),
                List.of(exercise.className(Axis.FASTER), request.deep() ? "deep" : "quick"),
                request.classPath(),
                flags(request),
                workFolder,
                "speed.jsonl",
                request.deep() ? Duration.ofMinutes(5) : Duration.ofSeconds(60)));
    var told = child.told(SpeedMain.Event.class);
    if (told.forged()) {
      return new Verdict(
          Axis.FASTER,
          Status.FAILED,
          "it could not be measured",
          List.of(new Finding("The results must be the grader's own", List.of(Journal.FORGED))),
          null,
          seconds(child));
    }
    for (var event : told.values()) {
      if (event.hang() != null) {
        return new Verdict(
            Axis.FASTER,
            Status.FAILED,
            "a run of it did not come to an end",
            List.of(event.hang()),
            null,
            seconds(child));
      }
    }
    return told.values().stream()
        .map(SpeedMain.Event::result)
        .filter(it -> it != null)
        .findFirst()
        .map(result -> verdict(result, child))
        .orElseGet(() -> death(request, exercise, child));
  }

  private static List<String> flags(Request request) {
    var flags = new ArrayList<>(ChildJvm.TELL_OF_LOCKS);
    flags.add(request.loop().flag());
    flags.addAll(List.of("-Xms256m", "-Xmx1g", "-XX:+UseSerialGC", "-Dstdout.encoding=UTF-8"));
    return flags;
  }

  private static Verdict verdict(SpeedResult result, ChildJvm.Result child) {
    var status =
        switch (result.verdict()) {
          case PASSED -> Status.PASSED;
          case FAILED -> Status.FAILED;
          case INCONCLUSIVE -> Status.INCONCLUSIVE;
          case NOT_STARTED -> Status.UNFINISHED;
        };
    var findings =
        status == Status.FAILED
            ? List.of(new Finding("Measured: " + result.what(), List.of()))
            : List.<Finding>of();
    return new Verdict(Axis.FASTER, status, result.reason(), findings, result, seconds(child));
  }

  private static Verdict death(Request request, Exercise exercise, ChildJvm.Result child) {
    if (child.timedOut()) {
      // No run of the candidate hung, or the trial would have told.
      return new Verdict(
          Axis.FASTER,
          Status.INCONCLUSIVE,
          "this machine is too busy just now: the trial did not come to its end within %d s"
              .formatted(child.took().toSeconds()),
          List.of(),
          null,
          seconds(child));
    }
    return new Verdict(
        Axis.FASTER,
        Status.FAILED,
        "the trial did not come to its end",
        List.of(
            ExitCalls.finding(
                "The trial must run to its end", child.exitCode(), request, exercise)),
        null,
        seconds(child));
  }

  private static double seconds(ChildJvm.Result child) {
    return child.took().toMillis() / 1000.0;
  }
}
