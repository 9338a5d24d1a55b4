package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;

public final class Interleaver {
  public interface Task {
    boolean step();
  }

  public record Failure(int task, Throwable cause) {}

  public List<Failure> run(List<Task> tasks) {
    var unfinished = new ArrayList<>(List.copyOf(tasks));
    while (!unfinished.isEmpty()) {
      unfinished.removeIf(task -> !task.step());
    }
    return List.of();
  }
}
