package inflight.grader.grading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.grader.behavior.BehaviorJudge;
import inflight.grader.process.Assignment;
import inflight.grader.race.RaceJudge;
import inflight.testkit.Graded;
import inflight.testkit.Rendezvous;
import inflight.testkit.Workers;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a judge process does while the ahead-of-time cache is made: what it loads then, later ones
 * have at hand. Nothing of anybody's hand-in is in it.
 */
final class Training {
  private Training() {}

  static List<Assignment> assignments() {
    return List.of(
        BehaviorJudge.training(BehaviorTests.class), RaceJudge.training(), RaceJudge.training());
  }

  /** Tests that use what most behavior tests use. */
  @Graded
  static class BehaviorTests {
    @Test
    @DisplayName("values, lists and exceptions are compared")
    void compares() {
      assertThat(1 + 1).as("a sum").isEqualTo(2);
      assertThat(List.of(1, 2, 3)).containsExactly(1, 2, 3).hasSize(3);
      assertThat("text").isNotNull().contains("ex");
      assertThatThrownBy(() -> List.of().getFirst()).isInstanceOf(RuntimeException.class);
    }

    @Test
    @DisplayName("threads meet")
    void meet() {
      var meeting = new Rendezvous(2, "two workers");
      Workers.together(meeting::meet, meeting::meet);
      Workers.runPromptly("a call", () -> {});
    }

    @Test
    @DisplayName("a test fails")
    void fails() {
      assertThat(List.of("a", "b")).as("what is there").containsExactly("b", "a");
    }
  }
}
