/*
 * axis: correct
 * says: an interrupt between the starts of two children
 * why: It looks at the interrupt flag before each start, and leaves at once: those that it has started before are outside its try.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumChild;
import inflight.given.ChecksumJob;
import inflight.given.ChildJvm;
import inflight.given.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
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
    var children = new ArrayList<Child>();
    for (var i = 0; i < count; i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        // In long: the product may be more than an int holds.
        var from = (int) ((long) outcomes.length * i / count);
        var to = (int) ((long) outcomes.length * (i + 1) / count);
        children.add(new Child(all, from, to, outcomes));
      } catch (IOException e) {
        children.forEach(it -> it.process.destroyForcibly());
        children.forEach(Child::joinUninterruptibly);
        throw new UncheckedIOException(e);
      }
    }
    try {
      for (var child : children) {
        child.join();
      }
    } finally {
      // After a good end this does nothing. A thread that reads a pipe minds no interrupt: it comes
      // back when the child at the other end is gone.
      children.forEach(it -> it.process.destroyForcibly());
      children.forEach(Child::joinUninterruptibly);
    }
    return List.of(outcomes);
  }

  /**
   * A process, and a thread at each of its two pipes. If one thread had to do both, it could be
   * stuck in writing the batch while the child is stuck in writing answers that nobody reads.
   */
  private static final class Child {
    private final Process process;
    private final Thread writer;
    private final Thread reader;

    Child(List<Source> all, int from, int to, Outcome[] outcomes) throws IOException {
      // Nobody here reads the log, so it must not go into a pipe, which is full after a while.
      process = ChildJvm.builder(ChecksumChild.class).redirectError(Redirect.DISCARD).start();
      writer = Thread.ofPlatform().start(() -> write(all, from, to));
      reader = Thread.ofPlatform().start(() -> read(outcomes, from, to));
    }

    private void write(List<Source> all, int from, int to) {
      // To close it is to say that this is all.
      try (var batch = process.outputWriter()) {
        for (var i = from; i < to; i++) {
          batch.write(i + " " + all.get(i).host() + " " + all.get(i).port() + "\n");
        }
      } catch (IOException e) {
        // The child has ended: what it has not answered has failed.
      }
    }

    /** Writes to places of this child alone; join orders that before the caller reads them. */
    private void read(Outcome[] outcomes, int from, int to) {
      try (var answers = process.inputReader()) {
        for (var line = answers.readLine(); line != null; line = answers.readLine()) {
          var words = line.split(" ", 3);
          var place = Integer.parseInt(words[0]);
          outcomes[place] =
              words[1].equals("sum")
                  ? new Outcome.Sum(Long.parseLong(words[2]))
                  : new Outcome.Failed(words[2]);
        }
      } catch (IOException e) {
        // As above.
      }
      for (var i = from; i < to; i++) {
        if (outcomes[i] == null) {
          outcomes[i] = new Outcome.Failed("its process has ended");
        }
      }
    }

    void join() throws InterruptedException {
      writer.join();
      reader.join();
      process.waitFor();
    }

    void joinUninterruptibly() {
      var interrupted = false;
      while (true) {
        try {
          join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
