/*
 * axis: correct
 * says: Waited in vain until run, with 7,000 sources and one child, comes back
 * why: The child writes until the pipe is full, and then waits for somebody to read. Nobody does: its parent waits for its end.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumChild;
import inflight.given.ChecksumJob;
import inflight.given.ChildJvm;
import inflight.given.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
    var count = Math.min(processes, outcomes.length);
    var children = new ArrayList<Process>();
    var threads = new ArrayList<Thread>();
    try {
      for (var i = 0; i < count; i++) {
        var first = i;
        var child =
            ChildJvm.builder(ChecksumChild.class)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        children.add(child);
        threads.add(Thread.startVirtualThread(() -> write(child, all, first, count)));
      }
      for (var thread : threads) {
        thread.join();
      }
      for (var child : children) {
        child.waitFor();
        read(child, outcomes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      children.forEach(Process::destroyForcibly);
      for (var child : children) {
        child.onExit().join();
      }
      for (var thread : threads) {
        thread.join();
      }
    }
    return Arrays.stream(outcomes)
        .map(it -> it == null ? new Outcome.Failed("no answer") : it)
        .toList();
  }

  private static void write(Process child, List<Source> all, int first, int step) {
    try (var batch = child.outputWriter()) {
      for (var i = first; i < all.size(); i += step) {
        batch.write(i + " " + all.get(i).host() + " " + all.get(i).port() + "\n");
      }
    } catch (IOException e) {
      // The child has ended.
    }
  }

  private static void read(Process child, Outcome[] outcomes) {
    try (var answers = child.inputReader()) {
      for (var line = answers.readLine(); line != null; line = answers.readLine()) {
        var words = line.split(" ", 3);
        outcomes[Integer.parseInt(words[0])] =
            words[1].equals("sum")
                ? new Outcome.Sum(Long.parseLong(words[2]))
                : new Outcome.Failed(words[2]);
      }
    } catch (IOException e) {
      // The child has ended.
    }
  }
}
