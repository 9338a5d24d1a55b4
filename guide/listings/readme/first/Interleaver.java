package inflight.ch01_concurrency;

import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    for (var task : tasks) {
      while (task.step()) {}
    }
    return List.of();
  }
}
