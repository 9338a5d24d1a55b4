/*
 * axis: correct
 * says: 20 sources that wait for each other are connected
 * why: A source is read to its end before the next is even connected.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;

public final class LoopOfJobs implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var outcomes = new ArrayList<Outcome>();
    for (var source : List.copyOf(sources)) {
      try {
        outcomes.add(new Outcome.Sum(source.checksum()));
      } catch (ClosedByInterruptException e) {
        Thread.interrupted();
        throw new InterruptedException();
      } catch (IOException | UnresolvedAddressException e) {
        outcomes.add(new Outcome.Failed(e.toString()));
      }
    }
    return outcomes;
  }
}
