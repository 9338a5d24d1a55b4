/*
 * axis: correct
 * says: outcomes of one source, twice in the list, that sends each time something else
 * why: The outcomes are kept by source: one that stands twice in the list is read twice, and has one outcome.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var todo = List.copyOf(sources);
    Map<Source, Outcome> outcomes = new ConcurrentHashMap<>();
    var threads = new ArrayList<Thread>();
    for (var source : todo) {
      threads.add(Thread.startVirtualThread(() -> outcomes.put(source, read(source))));
    }
    var interrupted = false;
    for (var thread : threads) {
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      throw new InterruptedException();
    }
    return todo.stream().map(outcomes::get).toList();
  }

  private static Outcome read(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
