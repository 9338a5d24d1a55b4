/*
 * axis: correct
 * says: the outcomes are in the order of the list, whichever source ends first
 * why: Each thread adds to one list when it is done. That list is in the order in which sources end.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var outcomes = Collections.synchronizedList(new ArrayList<Outcome>());
    var threads =
        List.copyOf(sources).stream()
            .map(it -> Thread.startVirtualThread(() -> outcomes.add(outcome(it))))
            .toList();
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      for (var thread : threads) {
        thread.join();
      }
      throw e;
    }
    return List.copyOf(outcomes);
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
