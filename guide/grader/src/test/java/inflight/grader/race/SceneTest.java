package inflight.grader.race;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.Schedule;
import inflight.grader.race.explore.Schedule.Step;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SceneTest {
  private static final Step LOOKS = step(0, "reads left: 1", "Left.java:7", false);
  private static final Step COMES = step(1, "writes left: 0", "Left.java:9", true);
  private static final Step GOES_ON = step(0, "writes left: 0", "Left.java:8", false);

  @Test
  @DisplayName("the line is the one after which the other thread came, and not the last")
  void between() {
    var scene = scene(Kind.FORBIDDEN, LOOKS, COMES, GOES_ON);

    assertThat(scene.words()).isEqualTo(" (thread 2 came between Left.java:7 and :8)");
    assertThat(scene.line()).isEqualTo("Left.java:7");
  }

  @Test
  @DisplayName("two times are told, one after the other")
  void twice() {
    var back = step(0, "writes left: 0", "Left.java:8", true);
    var end = step(1, "reads left: 0", "Left.java:10", false);

    assertThat(scene(Kind.FORBIDDEN, LOOKS, COMES, back, end).words())
        .isEqualTo(
            " (thread 2 came between Left.java:7 and :8, then thread 1 between Left.java:9 and"
                + " :10)");
  }

  @Test
  @DisplayName("if nobody came in between, no line is made up")
  void nobodyCame() {
    assertThat(scene(Kind.FORBIDDEN, LOOKS, GOES_ON)).isEqualTo(new Scene("", ""));
  }

  @Test
  @DisplayName("an exception has its own line")
  void exception() {
    var thrown = step(0, "throws IllegalStateException", "Left.java:12", false);

    assertThat(scene(Kind.EXCEPTION, LOOKS, thrown))
        .isEqualTo(new Scene(" (thrown at Left.java:12)", "Left.java:12"));
    assertThat(scene(Kind.EXCEPTION, LOOKS, COMES, thrown).words())
        .isEqualTo(" (thread 2 came between Left.java:7 and :12, then thrown at Left.java:12)");
  }

  @Test
  @DisplayName("who is stuck though nobody came in between is told with the line that waits")
  void stuck() {
    var waits = step(0, "waits for ever on a Latch", "Left.java:12", false);

    assertThat(scene(Kind.LOST_WAKEUP, LOOKS, waits).words())
        .isEqualTo(" (thread 1 waits at Left.java:12)");
    assertThat(scene(Kind.LOST_WAKEUP, LOOKS, COMES, waits).words())
        .isEqualTo(" (thread 2 came between Left.java:7 and :12)");
  }

  private static Scene scene(Kind kind, Step... steps) {
    return Scene.of(
        new InterleavingResult(
            "inflight.ch01_ideas.LeftStress$Case",
            InterleavingResult.Status.FAILED,
            kind,
            "1",
            "said so",
            List.of(),
            7,
            false,
            new Schedule(List.of("thread 1", "thread 2"), List.of(steps), List.of()),
            0.1));
  }

  private static Step step(int thread, String what, String where, boolean preempts) {
    return new Step(thread, what, where, preempts, true);
  }
}
