package inflight.grader.race.steps;

/** A thread whose steps are steered. */
public interface Steered {
  /** Comes to a step, and returns when it may take it. */
  void step(int site, Object written);

  /** The step that was taken last gave a value. */
  void gave(int site, Object value);
}
