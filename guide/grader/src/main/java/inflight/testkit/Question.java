package inflight.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A question to code under test that may never answer, throw, or use up the stack. It is asked on a
 * daemon thread, which is left behind if it does not come back.
 */
final class Question {
  private static final long LIMIT_NANOS = 300_000_000;
  private static final long LONGEST_NANOS = 5_000_000_000L;

  private Question() {}

  /** What came of it. */
  sealed interface Answer<T> {}

  record Said<T>(T value) implements Answer<T> {}

  record Threw<T>(Throwable thrown) implements Answer<T> {}

  record Silent<T>() implements Answer<T> {}

  /** Blocks until there is an answer, or for 0.3 s in which this process could run. */
  static <T> Answer<T> ask(Callable<T> question) {
    var answered = new CountDownLatch(1);
    var asked =
        new Object() {
          volatile Answer<T> answer = new Silent<>();
        };
    Thread.ofPlatform()
        .daemon()
        .name("inflight-question")
        .start(
            () -> {
              try {
                asked.answer = new Said<>(question.call());
              } catch (Throwable thrown) {
                Memory.releaseAfter(thrown);
                asked.answer = new Threw<>(thrown);
              } finally {
                answered.countDown();
              }
            });
    await(answered);
    return asked.answer;
  }

  private static void await(CountDownLatch answered) {
    var pulse = Pulse.nanoTime();
    var begun = System.nanoTime();
    var interrupted = false;
    while (answered.getCount() > 0
        && Pulse.nanoTime() - pulse < LIMIT_NANOS
        && System.nanoTime() - begun < LONGEST_NANOS) {
      try {
        answered.await(5, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
