package inflight.grader.model;

import java.util.Locale;

/** The event loop that carries what is marked {@link inflight.testkit.OnLoop}. */
public enum Loop {
  /** The one that is handed to the learner whole. */
  GIVEN,
  /** The learner's own. */
  MINE;

  /** The value of the system property {@code loop} in a judge process. */
  public String property() {
    return name().toLowerCase(Locale.ROOT);
  }
}
