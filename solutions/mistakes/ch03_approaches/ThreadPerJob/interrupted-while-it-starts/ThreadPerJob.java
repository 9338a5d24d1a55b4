/*
 * axis: correct
 * says: until the server sees every connection closed
 * why: It pauses after some of the starts, and an interrupt ends the pause. What it has started before stays at its sources.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The checksums of many slow sources with a thread of its own for each. */
public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    sources.forEach(it -> Objects.requireNonNull(it, "source"));
    var outcomes = new Outcome[sources.size()];
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < outcomes.length; i++) {
      var place = i;
      threads.add(Thread.ofVirtual().start(() -> outcomes[place] = read(sources.get(place))));
      if (threads.size() % 128 == 0) {
        Thread.sleep(1); // Do not flood the network with all connections in one moment.
      }
    }
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      stop(threads);
      throw e;
    }
    return List.of(outcomes);
  }

  private static void stop(List<Thread> threads) throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (var thread : threads) {
      thread.join();
    }
  }

  private static Outcome read(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (Exception e) {
      var why = e.getMessage();
      return new Outcome.Failed(why == null || why.isBlank() ? e.toString() : why);
    }
  }
}
