package inflight.grader.race.hardware;

import inflight.grader.process.ChildMain;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;

/** The child that judges on the hardware: {@code HardwareMain SPEC_CLASS DEEP SKIPPED...}. */
final class HardwareMain {
  private HardwareMain() {}

  public static void main(String[] args) throws Exception {
    var journal = ChildMain.start();
    // What the learner's code prints, it would print millions of times.
    var silence = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(silence);
    System.setErr(silence);
    new HardwareJudge(
            HardwareMain.class.getClassLoader(),
            Boolean.parseBoolean(args[1]),
            journal::append,
            HardwareMain::end)
        .judge(args[0], Set.copyOf(List.of(args).subList(2, args.length)));
    end();
  }

  private static void end() {
    Runtime.getRuntime().halt(0);
  }
}
