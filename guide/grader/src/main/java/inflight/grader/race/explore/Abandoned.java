package inflight.grader.race.explore;

/** Ends an actor whose run is over: thrown at its next step. */
final class Abandoned extends Error {
  private static final long serialVersionUID = 1;

  static final Abandoned INSTANCE = new Abandoned();

  private Abandoned() {
    super("this run is over", null, false, false);
  }
}
