package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.List;

/**
 * The checksums of many slow sources on one thread: it asks which of them have sent something,
 * takes it, and asks again.
 */
public final class LoopOfJobs implements ChecksumJob {
  /**
   * Reads all sources at the same time on the calling thread, and starts no other. It connects to
   * all of them first, and then takes whatever any of them has sent, so that a slow one holds up no
   * other. While none has sent anything, the thread sleeps. When this returns or throws, nothing is
   * left open.
   *
   * <p>What else is promised, and the corners, stand in {@link ChecksumJob#run}.
   *
   * @see Source#channel
   * @see java.nio.channels.Selector
   */
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    throw new UnsupportedOperationException(
        "TODO connect to all sources, then take what any of them has until all are done");
  }
}
