package inflight.ch15_io;

import inflight.given.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Fetches a page and all that can be reached from it, with a bounded number of requests in flight.
 *
 * <p>{@link #crawl} requests the start and every page that it leads to through links and redirects,
 * each address once, and returns an {@link Outcome} for each address that it has requested:
 *
 * <ul>
 *   <li>A status from 200 to 299 is a {@link Outcome.Page} with the links that {@link
 *       inflight.given.Links#in} finds in its body (text in UTF-8).
 *   <li>A status of 301, 302, 303, 307 or 308 is a {@link Outcome.Redirect}. Its target, as {@link
 *       inflight.given.Links#target} tells it from the {@code Location}, is an address like any
 *       other: requested once, whoever leads to it. Without a target it is {@link Outcome.Failed}.
 *   <li>Any other status is a page without links, whatever its body says.
 *   <li>A request that is refused, breaks off, or is late is {@link Outcome.Failed}, whatever its
 *       status was. It is not repeated, and the crawl goes on.
 * </ul>
 *
 * <p>A request is in flight from its start to the last byte of its body. Never more than {@code
 * limit} requests of one crawler are in flight, and as many as that if there is enough to request.
 * A request is late when it has been in flight for the {@code deadline}, headers and body together.
 * It is broken off then, its connection is closed, and its place is free.
 *
 * <p>{@code crawl} returns when there is nothing left to request and nothing in flight, and never
 * before: the last page may link to a hundred others. While it waits it sleeps.
 *
 * <p>{@link #drain} is the polite way to stop. From then on no request is started. Those in flight
 * come to their end, and then each crawl returns what it has.
 *
 * <p>How you do it is up to you: threads, futures, a loop. Whatever you choose, {@link Frontier}
 * keeps the addresses.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Several threads may crawl at once. Each crawl requests all of its pages itself, and they
 *       share the limit.
 *   <li>If the thread in {@code crawl} is interrupted, the requests of that crawl are broken off,
 *       and {@link InterruptedException} is thrown with the interrupt flag clear. If it was
 *       interrupted before the call, nothing is requested. The crawler can be used again.
 *   <li>{@link #close} breaks off what is in flight; it is {@link Outcome.Failed}, and each crawl
 *       returns what it has. When {@code close} returns, no thread of this crawler is left, or it
 *       is just about to end. It keeps the interrupt flag as it is, and a second call does nothing.
 *   <li>A drained crawler stays drained: {@code crawl} returns an empty map.
 *   <li>If {@code crawl} is to throw for several reasons (null, an interrupt, a closed crawler), it
 *       is any of their exceptions. An interrupted thread on a drained crawler has either answer.
 * </ul>
 */
public final class Crawler implements AutoCloseable {
  /**
   * A crawler that has nothing to do yet.
   *
   * @param limit how many requests may be in flight, at least 1
   * @param deadline how long a request may take, more than zero
   * @throws IllegalArgumentException if one of them is too small
   * @throws NullPointerException if the deadline is null; if the limit is too small, too, it is
   *     either of the two exceptions
   */
  public Crawler(int limit, Duration deadline) {
    throw new UnsupportedOperationException("TODO get ready to request");
  }

  /**
   * Crawls, and blocks until it is done.
   *
   * @param start absolute, without a {@code #}
   * @return the outcome of each address that has been requested; the map belongs to the caller
   * @throws IllegalStateException if the crawler is closed, drained or not
   * @throws NullPointerException if the start is null
   */
  public Map<URI, Outcome> crawl(URI start) throws InterruptedException {
    throw new UnsupportedOperationException("TODO request all that can be reached");
  }

  /** Lets nothing new begin. Does not wait for what is in flight. */
  public void drain() {
    throw new UnsupportedOperationException("TODO start nothing new");
  }

  /** Breaks off what is in flight, and lets go of everything. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("TODO stop, and leave nothing behind");
  }

  /**
   * The addresses of one crawl: which are known, which wait, and whether anybody still works. This
   * is the part of a crawler with the races in it. Any number of threads may call anything.
   */
  public static final class Frontier {
    /** A frontier that knows no address. */
    public Frontier() {
      throw new UnsupportedOperationException("TODO begin with no address");
    }

    /**
     * Adds an address. Whoever works on a page offers all that it leads to before it calls {@link
     * #done}.
     *
     * @return true if the address is new here; each is so once, however many threads offer it
     */
    public boolean offer(URI uri) {
      throw new UnsupportedOperationException("TODO keep what is new");
    }

    /**
     * Hands out an address that waits, each once. Blocks while none waits but somebody works on one
     * that was handed out, who may still offer more.
     *
     * @return empty if nothing waits and nobody works, and after {@link #drain}; for every thread
     *     that takes, also those that blocked
     * @throws InterruptedException if the thread is interrupted while it blocks; then it has taken
     *     nothing
     */
    public Optional<URI> take() throws InterruptedException {
      throw new UnsupportedOperationException("TODO hand one out, wait for one, or say it is over");
    }

    /** The work on an address that {@link #take} handed out is over, well or badly. */
    public void done(URI uri) {
      throw new UnsupportedOperationException("TODO one works less");
    }

    /** Hands out nothing any more. */
    public void drain() {
      throw new UnsupportedOperationException("TODO tell all who take that it is over");
    }
  }
}
