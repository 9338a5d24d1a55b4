package inflight.grader.race.hardware;

import inflight.grader.race.spec.canary.LostUpdate;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;

/**
 * A known bug that shows whenever two threads run at the same moment. On a busy machine they hardly
 * do: one makes a stride of samples while the other waits for a core, then the other, and tens of
 * thousands of samples show nothing. How often the bug shows beside a specification is how much
 * that specification's samples are worth.
 */
final class Canary {
  private static final int MILLIS = 5;
  private static final int STRIDE = 256;
  private static final String BUG = "1";

  private final Meetings<?> meetings;
  private long seen;

  Canary() throws ReflectiveOperationException {
    var generated =
        Class.forName(
            LostUpdate.class.getName() + "_jcstress", true, Canary.class.getClassLoader());
    var config = Meetings.config(generated.getName(), MILLIS, STRIDE);
    meetings = meetings(generated, config);
  }

  private static Meetings<?> meetings(Class<?> generated, ForkedTestConfig config)
      throws ReflectiveOperationException {
    return new Meetings<>(
        (Runner<?>) generated.getConstructor(ForkedTestConfig.class).newInstance(config));
  }

  /** Gives it a few milliseconds; returns how often the bug showed in them. */
  long meet() {
    var thrown = meetings.iterate();
    if (thrown != null) {
      throw new IllegalStateException("The known bug failed in another way.", thrown);
    }
    var before = seen;
    seen = meetings.outcomes().count(BUG);
    return seen - before;
  }

  long samples() {
    return meetings.samples();
  }
}
