/*
 * trades: A virtual thread for each page that is known, in flight or not, and a phaser that counts them: the crawl
 *     is over when the last one has left. The addresses need no queue then; the frontier is here for itself.
 */
package inflight.ch15_io;

import inflight.given.Links;
import inflight.given.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

public final class Crawler implements AutoCloseable {
  private final Semaphore places;
  private final Duration deadline;
  private final AtomicReference<HttpClient> client = new AtomicReference<>();
  private final Phaser crawls = new Phaser(1);
  private final Set<Visit> visits = ConcurrentHashMap.newKeySet();
  private volatile boolean drained;
  private volatile boolean closed;

  public Crawler(int limit, Duration deadline) {
    if (limit < 1 || deadline.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("too small");
    }
    places = new Semaphore(limit);
    this.deadline = deadline;
    client.set(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build());
  }

  public Map<URI, Outcome> crawl(URI start) throws InterruptedException {
    Objects.requireNonNull(start);
    crawls.register();
    try {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return new Visit().crawl(start);
    } finally {
      crawls.arriveAndDeregister();
    }
  }

  public void drain() {
    drained = true;
    visits.forEach(Visit::wake);
  }

  @Override
  public void close() {
    closed = true;
    drain();
    visits.forEach(Visit::interruptAll);
    // Not interruptible, and it leaves the flag alone.
    crawls.awaitAdvance(crawls.arrive());
    var left = client.getAndSet(null);
    if (left != null) {
      left.shutdownNow();
      left.close();
    }
  }

  /** One call of crawl. */
  private final class Visit {
    private final Map<URI, Outcome> outcomes = new ConcurrentHashMap<>();
    private final Set<URI> known = ConcurrentHashMap.newKeySet();
    private final Set<Thread> requesting = ConcurrentHashMap.newKeySet();
    private final Set<Thread> queueing = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pages = new AtomicInteger();
    private final Semaphore over = new Semaphore(0);
    private volatile boolean broken;

    Map<URI, Outcome> crawl(URI start) throws InterruptedException {
      visits.add(this);
      try {
        visit(start);
        over.acquire();
      } catch (InterruptedException e) {
        interruptAll();
        over.acquireUninterruptibly();
        Thread.interrupted();
        throw e;
      } finally {
        visits.remove(this);
      }
      return new HashMap<>(outcomes);
    }

    private void visit(URI uri) {
      if (known.add(uri)) {
        pages.incrementAndGet();
        Thread.startVirtualThread(
            () -> {
              try {
                request(uri);
              } finally {
                if (pages.decrementAndGet() == 0) {
                  over.release();
                }
              }
            });
      }
    }

    private void request(URI uri) {
      queueing.add(Thread.currentThread());
      try {
        if (drained || broken) {
          return;
        }
        places.acquire();
      } catch (InterruptedException e) {
        return;
      } finally {
        queueing.remove(Thread.currentThread());
      }
      Outcome outcome;
      requesting.add(Thread.currentThread());
      try {
        if (drained || broken) {
          return;
        }
        outcome = fetch(uri);
        outcomes.put(uri, outcome);
      } finally {
        requesting.remove(Thread.currentThread());
        places.release();
      }
      switch (outcome) {
        case Outcome.Page(var status, var links) -> links.forEach(this::visit);
        case Outcome.Redirect(var to) -> visit(to);
        case Outcome.Failed failed -> {}
      }
    }

    void wake() {
      queueing.forEach(Thread::interrupt);
    }

    void interruptAll() {
      broken = true;
      wake();
      requesting.forEach(Thread::interrupt);
    }
  }

  private Outcome fetch(URI uri) {
    var request = HttpRequest.newBuilder(uri).build();
    var answer = client.get().sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    try {
      var page = answer.get(TimeUnit.NANOSECONDS.convert(deadline), TimeUnit.NANOSECONDS);
      var status = page.statusCode();
      if (Set.of(301, 302, 303, 307, 308).contains(status)) {
        return page.headers()
            .firstValue("location")
            .flatMap(it -> Links.target(uri, it))
            .<Outcome>map(Outcome.Redirect::new)
            .orElse(new Outcome.Failed("no target"));
      }
      var links = status >= 200 && status < 300 ? Links.in(uri, page.body()) : List.<URI>of();
      return new Outcome.Page(status, links);
    } catch (Exception e) {
      return new Outcome.Failed(String.valueOf(e));
    } finally {
      answer.cancel(true);
    }
  }

  public static final class Frontier {
    private final Set<URI> known = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<URI> waiting = new ConcurrentLinkedQueue<>();

    /** Waiting and worked on together; each address is counted before it can be seen. */
    private final AtomicInteger open = new AtomicInteger();

    /** Rung for each address, and for whoever waits when all is over; who hears it looks again. */
    private final Semaphore bell = new Semaphore(0);

    private volatile boolean drained;

    public Frontier() {}

    public boolean offer(URI uri) {
      if (!known.add(uri)) {
        return false;
      }
      open.incrementAndGet();
      waiting.add(uri);
      bell.release();
      return true;
    }

    public Optional<URI> take() throws InterruptedException {
      while (true) {
        var next = drained ? null : waiting.poll();
        if (next != null) {
          return Optional.of(next);
        }
        if (drained || open.get() == 0) {
          // The next one that waits shall see it too.
          bell.release();
          return Optional.empty();
        }
        bell.acquire();
      }
    }

    public void done(URI uri) {
      if (open.decrementAndGet() == 0) {
        bell.release();
      }
    }

    public void drain() {
      drained = true;
      bell.release();
    }
  }
}
