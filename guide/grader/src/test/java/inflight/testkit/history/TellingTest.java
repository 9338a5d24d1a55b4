package inflight.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What counts of the claims that found nothing. */
class TellingTest {
  private final Telling telling = new Telling(1, new ArrayDeque<>(), new ArrayDeque<>());

  @Test
  @DisplayName("claims that found nothing are counted, one time after another")
  void inARow() {
    assertThat(telling.foundNothing()).as("before the first word").isEqualTo(-1);
    var now = System.nanoTime();
    telling.take("claiming " + now);
    assertThat(telling.foundNothing()).as("at the first word").isZero();

    telling.take("empty " + now + " " + now);
    telling.take("empty " + now + " " + now);
    assertThat(telling.foundNothing()).isEqualTo(2);
    telling.take("claimed " + now + " " + now + " 1 1 receipt");
    assertThat(telling.foundNothing()).as("after a claim that found a job").isZero();
  }

  @Test
  @DisplayName("a claim that was made before the last look does not count, however late it is told")
  void toldLate() {
    var before = System.nanoTime();
    telling.take("empty " + before + " " + before);
    telling.lookAgain();

    telling.take("empty " + before + " " + before);
    assertThat(telling.foundNothing()).as("told of a claim made before").isZero();
    var now = System.nanoTime();
    telling.take("empty " + now + " " + now);
    assertThat(telling.foundNothing()).as("told of a claim made since").isEqualTo(1);
  }
}
