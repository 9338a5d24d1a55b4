/*
 * axis: correct
 * says: the server sees every connection closed
 * why: The caller stops waiting, and the threads go on reading for nobody.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < all.size(); i++) {
      var place = i;
      threads.add(Thread.startVirtualThread(() -> outcomes[place] = outcome(all.get(place))));
    }
    for (var thread : threads) {
      thread.join();
    }
    return List.of(outcomes);
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
