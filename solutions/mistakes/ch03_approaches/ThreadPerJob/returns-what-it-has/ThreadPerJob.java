/*
 * axis: correct
 * says: an interrupt while it waits stops everything, and is thrown
 * why: The interrupt is taken for the end of the wait: the threads run on, and the caller gets a list of holes.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < all.size(); i++) {
      var place = i;
      threads.add(Thread.startVirtualThread(() -> outcomes[place] = outcome(all.get(place))));
    }
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Arrays.asList(outcomes);
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
