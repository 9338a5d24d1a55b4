package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.behavior.BehaviorEvidence;
import inflight.grader.model.Axis;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.report.Board;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A queue in a database while its workers are killed, at length: 200 jobs, four worker processes,
 * 20 kills, 20 seeds, on H2 and on PostgreSQL. It takes twenty minutes, so it is started by hand:
 *
 * <pre>mvn verify -Psolutions -Dtest=DurableQueueSeeds      (-Dseeds=3 for fewer)</pre>
 */
class DurableQueueSeeds {
  private static final String KILLED = "four worker processes";

  private final Checkout checkout = Checkout.current();
  private final List<String> failures = new ArrayList<>();

  @Test
  @DisplayName(
      "with 20 kills on 200 jobs nothing is lost and nothing claimed twice, on either database")
  void seeds() throws Exception {
    grade("H2", Map.of());
    var programs = PostgresServer.programs();
    if (programs.isEmpty()) {
      System.out.println("Not run on PostgreSQL: this machine has no initdb and pg_ctl.");
    } else {
      try (var server = PostgresServer.startForTests(programs.get())) {
        grade("PostgreSQL", Map.of("queue.url", server.url()));
      }
    }
    assertThat(failures).isEmpty();
  }

  private void grade(String database, Map<String, String> where) {
    var exercises = List.of(checkout.exercise("DurableQueue").on(axis -> axis == Axis.CORRECT));
    for (var seed = 1; seed <= Integer.getInteger("seeds", 20); seed++) {
      var settings = new HashMap<>(where);
      settings.put("queue.seed", "" + seed);
      settings.put("queue.jobs", "200");
      settings.put("queue.kills", "20");
      var grade = Grading.references(checkout, exercises, "seeds", settings).getFirst();
      System.out.printf("%s, seed %d: %s%n", database, seed, told(grade));
    }
  }

  private String told(ExerciseGrade grade) {
    var verdict = grade.verdict(Axis.CORRECT).orElseThrow();
    if (verdict.status() == Status.FAILED) {
      failures.add(new Board(checkout.guide()).render(List.of(grade)));
    }
    var seconds =
        ((BehaviorEvidence) verdict.evidence())
            .tests().stream()
                .filter(it -> it.behavior().startsWith(KILLED))
                .mapToDouble(BehaviorEvidence.Test::seconds)
                .sum();
    return "%s, %.0f s".formatted(verdict.summary(), seconds);
  }
}
