/*
 * axis: correct
 * says: sources that wait for each other are connected
 * why: A thread that is joined as soon as it is started has run alone: the sources are read one after another.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    for (var i = 0; i < all.size(); i++) {
      var place = i;
      var thread = new Thread(() -> outcomes[place] = outcome(all.get(place)));
      thread.start();
      try {
        thread.join();
      } catch (InterruptedException e) {
        thread.interrupt();
        thread.join();
        throw e;
      }
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
