package inflight.grader.race.steps;


/**
 * What instrumented code calls. Public only because that code lives in other packages. On any
 * thread but an actor's, and outside a run, the hooks do nothing.
 */
public final class Hooks {
  private Hooks() {}

  /** The calling thread is about to take a step. Returns when it is its turn. */
  public static void point(int site) {
    if (Thread.currentThread() instanceof Steered actor) {
      actor.step(site, null);
    }
  }

  /** The calling thread is about to write a value. Returns when it is its turn. */
  public static void write(Object value, int site) {
    if (Thread.currentThread() instanceof Steered actor) {
      actor.step(site, value);
    }
  }

  /** The step that the calling thread has just taken gave a value. */
  public static void value(Object value, int site) {
    if (Thread.currentThread() instanceof Steered actor) {
      actor.gave(site, value);
    }
  }
}
