package inflight.ch03_approaches;

import inflight.given.ChecksumChild;
import inflight.given.ChecksumJob;
import inflight.given.ChildJvm;
import inflight.given.Source;
import java.util.List;

/**
 * The checksums of many slow sources in a few child processes: each gets a batch of sources over
 * its standard input, and answers on its standard output.
 */
public final class ProcessPerJob implements ChecksumJob {
  /**
   * @param processes how many children a run starts at the most
   * @throws IllegalArgumentException if that is less than one
   */
  public ProcessPerJob(int processes) {
    throw new UnsupportedOperationException("TODO keep the number of processes");
  }

  /**
   * Starts so many children, or one for each source if there are fewer sources than that, all
   * before it waits for any of them. Each gets a batch of the sources, in the order of the list,
   * over its standard input, which is then closed. The sizes of the batches differ by one at most;
   * which sources go together is left open. When this returns or throws, no child is left.
   *
   * <p>A child that ends without an answer for a source makes that source {@link Outcome.Failed},
   * whatever its exit value is. What it has answered before counts. What it writes to its standard
   * error is a log, and decides nothing.
   *
   * <p>What else is promised, and the corners, stand in {@link ChecksumJob#run}. And:
   *
   * <ul>
   *   <li>A batch, its answers, and the log may each be longer than a pipe holds.
   *   <li>If the calling thread is interrupted, the children are ended forcibly.
   * </ul>
   *
   * @see ChildJvm#builder
   * @see ChecksumChild
   */
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    throw new UnsupportedOperationException("TODO start the children, then hear them all out");
  }
}
