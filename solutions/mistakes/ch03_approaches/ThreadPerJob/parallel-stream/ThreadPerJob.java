/*
 * axis: correct
 * says: sources that wait for each other are connected
 * why: A parallel stream is as wide as the machine has cores. For work that waits that is far too few.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) {
    return List.copyOf(sources).parallelStream().map(ThreadPerJob::outcome).toList();
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
