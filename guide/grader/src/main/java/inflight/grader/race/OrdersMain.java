package inflight.grader.race;

import inflight.grader.process.ChildMain;
import inflight.grader.race.happensbefore.OneByOne;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.happensbefore.OrderResult.Status;
import inflight.grader.race.spec.Specification;
import inflight.grader.race.spec.canary.OrderedFlag;
import inflight.grader.race.spec.canary.PlainFlag;
import inflight.grader.race.steps.InstrumentingLoader;
import java.io.File;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The child that checks the order of one specification class: {@code OrdersMain SPEC_CLASS
 * FOLDERS}.
 */
final class OrdersMain {
  /** The name in the last line, so that a child that died before is noticed. */
  static final String END = "";

  private OrdersMain() {}

  public static void main(String[] args) throws Exception {
    var journal = ChildMain.start();
    var folders =
        Stream.of(args[1].split(Pattern.quote(File.pathSeparator))).map(Path::of).toList();
    var loader = OrdersMain.class.getClassLoader();
    var run = new OneByOne(folders, loader);
    var seen = run.judge(PlainFlag.class.getName()).status();
    var ordered = run.judge(OrderedFlag.class.getName()).status();
    var sees = seen == Status.FAILED && ordered == Status.PASSED;
    var specs = new InstrumentingLoader(folders, loader).loadClass(args[0]);
    for (var spec : Specification.testsOf(specs)) {
      var test = spec.getName();
      journal.append(
          sees
              ? run.judge(test)
              : OrderResult.of(
                  test,
                  Status.ERROR,
                  "the check of happens-before does not tell a known race from its ordered twin: %s, %s"
                      .formatted(seen, ordered)));
    }
    journal.append(OrderResult.of(END, Status.PASSED, ""));
    // Threads that wait for ever, or that the learner's code left running, must not keep the
    // verdict waiting.
    Runtime.getRuntime().halt(0);
  }
}
