package inflight.testkit.motion;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.fixture.LineFixtures;
import inflight.testkit.Departures;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Bugs of lines that hardly ever show by themselves. */
class LinesTest {
  /** How the tests see a line that was loaded once more. */
  private interface Slow {
    boolean take(long millis) throws InterruptedException;

    void give();
  }

  private static ComesAsOneLeaves.Scene scene(Class<?> type) {
    var slow = SlowMotion.of(Slow.class, type);
    return new ComesAsOneLeaves.Scene() {
      @Override
      public boolean waitShortly() throws InterruptedException {
        return slow.take(10);
      }

      @Override
      public void await() throws InterruptedException {
        slow.take(1_000_000);
      }

      @Override
      public void come() {
        slow.give();
      }
    };
  }

  private static void leavesWithNothing(Class<?> type) throws Exception {
    ComesAsOneLeaves.each("a thing", () -> scene(type));
  }

  private static void leavesWithTheFirst(Class<?> type) throws Exception {
    ComesAsOneLeaves.served("a thing", () -> scene(type));
  }

  private static void departures(LineFixtures.PassesOn line) {
    Departures.inEachOrder(
        "take",
        () ->
            new Departures.Place() {
              @Override
              public void await() throws InterruptedException {
                line.take(1_000_000);
              }

              @Override
              public void letGo(int count) {
                for (var i = 0; i < count; i++) {
                  line.give();
                }
              }
            });
  }

  @Test
  @DisplayName("a ring that meets the end of a time limit is told, wherever it is lost")
  void ringLost() throws Exception {
    assertThatCode(() -> leavesWithNothing(LineFixtures.PassesOn.class)).doesNotThrowAnyException();
    assertThatThrownBy(() -> leavesWithNothing(LineFixtures.TakesTheRingAlong.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("where the first left as a thing came");
  }

  @Test
  @DisplayName("a second thing that comes before the first is taken is told, if nobody is rung for")
  void rungOnce() throws Exception {
    assertThatCode(() -> leavesWithTheFirst(LineFixtures.PassesOn.class))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> leavesWithTheFirst(LineFixtures.RingsForTheFirst.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("where a thing came twice");
  }

  @Test
  @DisplayName("code of the test that is never called is no pass")
  void neverBegun() {
    assertThatThrownBy(() -> StepByStep.each(hold -> {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("was not called");
  }

  @Test
  @DisplayName("who takes another one out of the line is told in some order of leaving")
  void placeLost() {
    assertThatCode(() -> departures(new LineFixtures.PassesOn())).doesNotThrowAnyException();
    assertThatThrownBy(() -> departures(new LineFixtures.ClearsAnothersPlace()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("take goes on, after others have left their places");
  }
}
