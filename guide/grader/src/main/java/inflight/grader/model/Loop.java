package inflight.grader.model;

import java.util.Locale;

/** The event loop that carries what is marked {@link inflight.testkit.OnLoop}. */
public enum Loop {
  /** The one that is handed to the learner whole. */
  GIVEN,
  /** The learner's own. */
  MINE;

  /** How a child is told. */
  public String flag() {
    return "-Dloop=" + name().toLowerCase(Locale.ROOT);
  }
}
