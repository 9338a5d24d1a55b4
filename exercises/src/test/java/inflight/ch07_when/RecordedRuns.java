package inflight.ch07_when;

import inflight.ch07_when.ModelChooser.Approach;
import inflight.ch07_when.ModelChooser.Load;
import inflight.ch07_when.ModelChooser.Machine;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What the program {@code guide/listings/ch07/Measured.java} measured on a machine with two cores
 * and JDK 25, in milliseconds, the least of ten runs. A class and not a data file, so that a
 * verdict that was kept is known to depend on it.
 */
final class RecordedRuns {
  static final Machine MACHINE = new Machine(2, Duration.ofMillis(32), 4);

  static final List<Run> ALL =
      List.of(
          run("40 requests to other servers", 40, 25, 0, 1003, 25, 251, 25, 328),
          run("8 pictures to scale", 8, 0, 50, 403, 405, 206, 202, 293),
          run("40 pages to fetch and read", 40, 25, 2, 1084, 105, 273, 66, 348),
          run("1 report", 1, 0, 20, 20, 20, 20, 20, 52));

  private RecordedRuns() {}

  /**
   * @param millis what each approach took, in their order
   */
  record Run(String what, Load load, List<Long> millis) {
    long took(Approach approach) {
      return millis.get(approach.ordinal());
    }

    long best() {
      return millis.stream().min(Long::compare).orElseThrow();
    }
  }

  private static Run run(String what, int tasks, long waiting, long computing, long... millis) {
    return new Run(
        what,
        new Load(tasks, Duration.ofMillis(waiting), Duration.ofMillis(computing)),
        LongStream.of(millis).boxed().toList());
  }
}
