package inflight.testkit.speed;

/**
 * What a class {@code XSpeed} implements; it is public and has a public constructor without
 * parameters.
 */
public interface Speed {
  /** The trial. Called once; what it returns runs in a process of its own. */
  SpeedTrial trial();
}
