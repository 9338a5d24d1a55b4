package inflight.ch10_twisted;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class NextTrainTest {
  private final NextTrain train = new NextTrain();
  private final CompletableFuture<String> answer = new CompletableFuture<>();

  @Test
  @DisplayName("a number is shown as minutes")
  void minutes() {
    assertThat(shownFor("4")).isEqualTo("in 4 min");
    assertThat(shownFor("17")).isEqualTo("in 17 min");
    assertThat(shownFor("0")).isEqualTo("in 0 min");
  }

  @Test
  @DisplayName("if the server fails, the display says: see the timetable")
  void serverFails() {
    answer.completeExceptionally(new IOException("connection reset"));

    assertThat(shown(train.show(answer))).isEqualTo("see the timetable");
  }

  @Test
  @DisplayName("if the answer is no number, the display says: see the timetable")
  void noNumber() {
    assertThat(shownFor("soon")).isEqualTo("see the timetable");
    assertThat(shownFor("")).isEqualTo("see the timetable");
    assertThat(shownFor("4 trains are late")).isEqualTo("see the timetable");
  }

  @Test
  @Corner
  @DisplayName("the answer may come after show has returned")
  void later() {
    var shown =
        Workers.callPromptly("show, without an answer, comes back", () -> train.show(answer));
    assertThat(shown.isDone()).as("shown, without an answer").isFalse();
    answer.complete("5");
    assertThat(shown(shown)).isEqualTo("in 5 min");

    var failing = new CompletableFuture<String>();
    var other = train.show(failing);
    failing.completeExceptionally(new IOException("connection reset"));
    assertThat(shown(other)).isEqualTo("see the timetable");
  }

  @Test
  @Corner
  @DisplayName("whatever the server fails with, and if it answers null: see the timetable")
  void allFailures() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var failed = new CompletableFuture<String>();
      failed.completeExceptionally(kind.thrower().thrown());
      assertThat(shown(train.show(failed))).as("after %s", kind).isEqualTo("see the timetable");
    }
    answer.cancel(true);
    assertThat(shown(train.show(answer))).as("after a cancel").isEqualTo("see the timetable");
    assertThat(shownFor(null)).as("for null").isEqualTo("see the timetable");
  }

  @Test
  @Corner
  @DisplayName("a number of any length makes no error")
  void hugeNumber() {
    for (var text :
        Tried.each(
            "answer", List.of("2147483648", "99999999999999999999", "-99999999999999999999"))) {
      assertThat(shownFor(text))
          .as("what is shown for a number that does not fit into an int, or into a long")
          .isIn("see the timetable", "in " + text + " min");
    }
  }

  private String shownFor(String text) {
    return shown(train.show(CompletableFuture.completedFuture(text)));
  }

  private static String shown(CompletableFuture<String> shown) {
    Poll.until("the display shows something", shown::isDone);
    return shown.handle((text, error) -> error == null ? text : "an error: " + error).join();
  }
}
