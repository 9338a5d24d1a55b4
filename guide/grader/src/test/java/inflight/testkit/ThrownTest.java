package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.fixture.ThrownFixtures;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whatever threads throw, the guard comes to a verdict that can be read. */
class ThrownTest {
  @Test
  @DisplayName("a test may throw what makes trouble for whoever looks at it")
  void inTest() {
    for (var thrown : ThrownFixtures.all()) {
      ThrownFixtures.InTest.thrown = thrown;

      assertThat(Throwables.describe(Launched.failure(ThrownFixtures.InTest.class)))
          .as(thrown.getClass().getSimpleName())
          .hasSizeLessThan(7_000);
    }
  }

  @Test
  @DisplayName("threads and workers may throw it too")
  void inThreads() {
    assertThat(Launched.failure(ThrownFixtures.InThreads.class).getMessage())
        .hasSizeLessThan(7_000);
    assertThat(Throwables.describe(Launched.failure(ThrownFixtures.InWorkers.class)))
        .hasSizeLessThan(7_000);
  }

  @Test
  @DisplayName("the same failure of many threads is told once, and of others a few and how many")
  void manyThreads() {
    var failure = Launched.failure(ThrownFixtures.ManyThreads.class);

    assertThat(failure)
        .hasMessage(
            "In 11 threads, \"failing\" the first of them: java.lang.IllegalStateException: the"
                + " same");
    assertThat(failure.getSuppressed()).hasSize(5);
    assertThat(failure.getSuppressed()[4])
        .hasMessage("2,996 more threads ended with an exception that nobody caught.");
  }

  @Test
  @DisplayName("one instance that is thrown by the test and by a thread is told")
  void oneInstanceTwice() {
    assertThat(Launched.failure(ThrownFixtures.OneInstanceTwice.class)).hasMessage("one instance");
  }
}
