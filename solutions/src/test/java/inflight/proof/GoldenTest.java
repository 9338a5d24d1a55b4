package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever a submission does, the verdict is true: the cases under {@code solutions/golden}, graded
 * by the command.
 *
 * <p>One run takes one case of each exercise. That loses nothing, and shows more: each has its own
 * verdict next to the others' misdeeds.
 */
class GoldenTest {
  /** Most of the cases wait for something. */
  private static final int RUNS_AT_A_TIME = 3;

  private final Checkout checkout = Checkout.current();

  @TestFactory
  Stream<DynamicNode> everySubmissionGetsItsVerdict() throws Exception {
    var nodes = new ArrayList<DynamicNode>();
    try (var executor = Executors.newFixedThreadPool(RUNS_AT_A_TIME)) {
      var runs =
          Variant.rounds(Variant.all(checkout.root(), Variant.Kind.GOLDEN)).stream()
              .map(round -> (Callable<List<DynamicNode>>) () -> grade(round))
              .toList();
      for (var run : executor.invokeAll(runs)) {
        nodes.addAll(run.get());
      }
    }
    return nodes.stream();
  }

  private List<DynamicNode> grade(List<Variant> round) throws Exception {
    var workspace = checkout.workspace("golden/" + round.getFirst().slug());
    Maven.delete(workspace.output());
    var folder = workspace.output().resolve("handed in");
    for (var variant : round) {
      var file = folder.resolve(variant.exercise()).resolve(variant.file().getFileName());
      Files.createDirectories(file.getParent());
      Files.copy(variant.file(), file);
    }
    var run = CommandRun.of(Map.of("submission", "handed in"), workspace);
    return round.stream()
        .map(
            variant ->
                (DynamicNode) dynamicTest(variant.title(), () -> assertVerdict(variant, run)))
        .toList();
  }

  private static void assertVerdict(Variant variant, CommandRun run) {
    var axis = variant.axis().orElseThrow();
    var grade =
        run.grades().stream()
            .filter(it -> it.exercise().name().equals(variant.exercise()))
            .findFirst();
    var told = run.section(variant.exercise()).replaceAll("\\s+", " ");
    assertThat(grade).as("the grade of %s%n%s", variant.title(), run.output()).isPresent();
    assertThat(grade.flatMap(it -> it.verdict(axis)).orElseThrow().status())
        .as("%s on %s%n%s", variant.title(), axis.label(), told)
        .isEqualTo(variant.status());
    assertThat(told).as("what is said of " + variant.title()).contains(variant.says());
  }
}
