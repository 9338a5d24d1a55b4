package inflight.ch02_why;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Puts a page together from the answers of slow services, and has it ready by a deadline, with
 * fallbacks for what is late or broken.
 *
 * <p>Nothing is kept between calls: several threads may use one object at once, and none waits for
 * another.
 */
public final class PageAssembler {
  /**
   * One part of a page.
   *
   * @param name for people; two parts may have the same
   * @param service asked for the part; it may take its time, and throw anything
   * @param fallback stands in if the service fails or is late; may be null
   */
  public record Part(String name, Callable<String> service, String fallback) {}

  /**
   * Asks all services at the same time, however many there are, each on a thread of its own and
   * never on the calling one, and returns one string for each part, in the order of the parts: what
   * its service returned, or else its fallback.
   *
   * <p>There is one deadline for the page, counted from the call of this method; whether the time
   * that it takes to start the services counts too is left open. The fallback stands in for a
   * service that has failed, whatever it threw, or has not answered by then. A failure is of no
   * concern to the other services, and is dropped: nobody else is told of it.
   *
   * <p>At the deadline each service that has not answered is canceled: its thread is interrupted.
   *
   * <p>This returns as soon as every part is decided. It waits neither for the rest of the deadline
   * nor for a canceled service to end. The page does not change afterward, even if a canceled
   * service still answers.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>null is an answer like any other.
   *   <li>A service that throws InterruptedException by itself has failed like any other.
   *   <li>The deadline may be any Duration, also one that a long cannot count in nanoseconds. If it
   *       is zero or negative, this does not block. Whether services are called then is left open;
   *       one that has not answered is replaced and canceled as ever.
   *   <li>If the calling thread is interrupted while this blocks, all services that have not
   *       answered are interrupted, and InterruptedException is thrown at once, with the interrupt
   *       flag clear. An interrupt that came before the call is thrown like that too; or, if this
   *       need not block, since all have answered or there is no time, the flag is still set when
   *       the page is returned.
   *   <li>The same Part at two places of the list is asked twice. No part at all gives an empty
   *       page. A service may itself assemble a page.
   *   <li>When all services have ended, no thread is left.
   * </ul>
   *
   * @param parts not changed while this runs
   * @throws NullPointerException if the list, a part in it, its service, or the deadline is null;
   *     then no service is called
   */
  public List<String> assemble(List<Part> parts, Duration deadline) throws InterruptedException {
    throw new UnsupportedOperationException(
        "TODO ask all services at once, and wait until the deadline, but no longer");
  }
}
