/*
 * axis: correct
 * says: System.exit was called | Interleaver.java:
 * why: Ends the program when it is done, as a main method may.
 */
package inflight.ch01_concurrency;

import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    System.exit(0);
    return List.of();
  }
}
