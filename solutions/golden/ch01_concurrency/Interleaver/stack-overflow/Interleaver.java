/*
 * axis: correct
 * says: StackOverflowError: recursion too deep | Interleaver.java:
 * why: Calls itself for the rest, and never shortens the rest.
 */
package inflight.ch01_concurrency;

import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    return run(List.copyOf(tasks));
  }
}
