/*
 * trades: No pipes at all: batch, answers and log are files, and nobody can be held up by a full one. They have to be
 *     removed.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumChild;
import inflight.given.ChecksumJob;
import inflight.given.ChildJvm;
import inflight.given.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;

public final class ProcessPerJob implements ChecksumJob {
  private final int processes;

  public ProcessPerJob(int processes) {
    if (processes < 1) {
      throw new IllegalArgumentException("no processes: " + processes);
    }
    this.processes = processes;
  }

  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    Arrays.fill(outcomes, new Outcome.Failed("no answer"));
    var count = Math.min(processes, outcomes.length);
    try {
      var folder = Files.createTempDirectory("checksums");
      var children = new ArrayList<Process>();
      try {
        for (var i = 0; i < count; i++) {
          var batch = new StringBuilder();
          for (var place = i; place < all.size(); place += count) {
            var source = all.get(place);
            batch.append(place).append(' ').append(source.host()).append(' ');
            batch.append(source.port()).append('\n');
          }
          children.add(
              ChildJvm.builder(ChecksumChild.class)
                  .redirectInput(Files.writeString(folder.resolve("in" + i), batch).toFile())
                  .redirectOutput(folder.resolve("out" + i).toFile())
                  .redirectError(folder.resolve("err" + i).toFile())
                  .start());
        }
        for (var child : children) {
          child.waitFor();
        }
        for (var i = 0; i < count; i++) {
          for (var line : Files.readAllLines(folder.resolve("out" + i))) {
            var answer = new Scanner(line);
            var place = answer.nextInt();
            outcomes[place] =
                answer.next().equals("sum")
                    ? new Outcome.Sum(answer.nextLong())
                    : new Outcome.Failed(answer.nextLine());
          }
        }
        return List.of(outcomes);
      } finally {
        for (var child : children) {
          child.destroyForcibly().onExit().join();
        }
        try (var files = Files.list(folder)) {
          for (var file : files.toList()) {
            Files.delete(file);
          }
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
