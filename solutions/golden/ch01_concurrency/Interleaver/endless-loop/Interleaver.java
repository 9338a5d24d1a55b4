/*
 * axis: correct
 * says: An endless loop, or far too much work at Interleaver.java:
 * why: It never gives a task its step, and does not heed interrupts.
 */
package inflight.ch01_concurrency;

import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    long rounds = 0;
    while (true) {
      rounds++;
    }
  }
}
