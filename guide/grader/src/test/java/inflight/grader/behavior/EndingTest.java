package inflight.grader.behavior;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.model.Finding;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EndingTest {
  private static final Finding FIRST =
      new Finding("the sum is right", List.of("was 41,", "not 42"));
  private static final Finding SECOND = new Finding("nothing is left", List.of("2 threads"));

  @Test
  @DisplayName("it ends when all words have been told, whichever finding told them")
  void allWords() {
    var ending = new Ending(List.of("was 41, not 42", "nothing is left"));

    ending.told(FIRST);
    assertThat(ending.token().isCancellationRequested()).as("ended, half told").isFalse();
    ending.told(SECOND);
    assertThat(ending.token().isCancellationRequested()).as("ended, all told").isTrue();
  }

  @Test
  @DisplayName("without words, as for a learner, all tests run")
  void noWords() {
    var ending = new Ending(List.of());

    ending.told(FIRST);
    ending.told(SECOND);

    assertThat(ending.token().isCancellationRequested()).isFalse();
  }
}
