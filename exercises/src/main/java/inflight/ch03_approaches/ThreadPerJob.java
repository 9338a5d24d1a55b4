package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.List;

/**
 * The checksums of many slow sources with a thread of its own for each: the thread connects, reads,
 * and blocks whenever its source is slow.
 */
public final class ThreadPerJob implements ChecksumJob {
  /**
   * Reads all sources at the same time, however many there are, each on a thread of its own.
   * Platform threads and virtual ones will both do. What else is promised, and the corners, stand
   * in {@link ChecksumJob#run}.
   *
   * @see Source#checksum
   */
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    throw new UnsupportedOperationException(
        "TODO start a thread for each source, then wait for all of them");
  }
}
