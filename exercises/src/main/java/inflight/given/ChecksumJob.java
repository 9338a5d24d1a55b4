package inflight.given;

import java.util.List;

/** The job of chapter 3: the checksums of many slow sources. */
public interface ChecksumJob {
  /**
   * Reads every source to its end, each through a connection of its own, and blocks until all are
   * done. A source that cannot be reached, or breaks off, has failed, and the others go on
   * undisturbed.
   *
   * <p>When this returns or throws, nothing that it has started is at a source any more: all of it
   * has ended or is just about to, and its connections are closed.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>If the calling thread is interrupted while it waits, everything under way is stopped, and
   *       then an InterruptedException is thrown, with the interrupt flag clear. If another
   *       interrupt comes meanwhile, everything is stopped all the same; whether the exception then
   *       comes sooner, and whether the flag is set, is open. An interrupt that came before the
   *       call is not lost: it is thrown like one during the call, or the flag is still set when
   *       the outcomes are returned. It is no failure of a source.
   *   <li>A source may have nothing to send, and then its checksum is 0. It may stand at several
   *       places of the list, and is read for each. The list may be empty.
   *   <li>Nothing is kept between calls: several threads may call this at once, and again.
   * </ul>
   *
   * @param sources not changed while this runs
   * @return one outcome for each source, in the order of the list
   * @throws NullPointerException if the list or a source in it is null; then nothing is started
   */
  List<Outcome> run(List<Source> sources) throws InterruptedException;

  /** The outcome for one source. */
  sealed interface Outcome {
    /** The source was read to its end. */
    record Sum(long crc32) implements Outcome {}

    /**
     * The source could not be reached, or broke off.
     *
     * @param why a word or more for people, never null or blank
     */
    record Failed(String why) implements Outcome {}
  }
}
