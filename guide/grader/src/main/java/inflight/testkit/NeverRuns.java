package inflight.testkit;

/**
 * Of a thread whose {@code start} begins nothing: it keeps what the thread would run, for an actor
 * of a specification to run. So the explorer knows that no thread moves that it does not steer, and
 * can tell a lost wake-up for certain.
 */
public interface NeverRuns {}
