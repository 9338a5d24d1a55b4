/*
 * axis: correct
 * says: the wait for a place does not count
 * why: The deadline begins when the address is found, and not when the request begins: who has to wait for a place is late before it has begun.
 */
package inflight.ch15_io;

import inflight.given.Links;
import inflight.given.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A crawler with a virtual thread for each request in flight.
 *
 * <p>The thread in {@code crawl} hands out the work: it takes an address, waits for a place, and
 * starts a thread for it. So a thread exists only for what is in flight, and drain has one place to
 * look at: between the wait for a place and the start.
 */
public final class Crawler implements AutoCloseable {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Semaphore places;
  private final Duration deadline;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          // A target is an address like any other: it may be known already.
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  // All guarded by this.
  private final Set<Run> runs = new HashSet<>();
  private boolean drained;
  private boolean closed;

  public Crawler(int limit, Duration deadline) {
    if (limit < 1 || !deadline.isPositive()) {
      throw new IllegalArgumentException("limit %d, deadline %s".formatted(limit, deadline));
    }
    places = new Semaphore(limit);
    this.deadline = deadline;
  }

  public Map<URI, Outcome> crawl(URI start) throws InterruptedException {
    Objects.requireNonNull(start);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var run = begin();
    try {
      return run.crawl(start);
    } finally {
      end(run);
    }
  }

  private synchronized Run begin() {
    if (closed) {
      throw new IllegalStateException("the crawler is closed");
    }
    var run = new Run();
    runs.add(run);
    if (drained) {
      run.frontier.drain();
    }
    return run;
  }

  private synchronized void end(Run run) {
    runs.remove(run);
    notifyAll();
  }

  public synchronized void drain() {
    drained = true;
    runs.forEach(run -> run.frontier.drain());
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      runs.forEach(Run::breakOff);
      awaitEnds();
    }
    client.shutdownNow();
    client.close();
  }

  /** Called with the monitor, which it gives back as it waits. */
  private void awaitEnds() {
    var interrupted = false;
    while (!runs.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One call of crawl. */
  private final class Run {
    private final Frontier frontier = new Frontier();
    private final Map<URI, Long> found = new ConcurrentHashMap<>();
    private final Map<URI, Outcome> outcomes = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Map<URI, Outcome> crawl(URI start) throws InterruptedException {
      frontier.offer(start);
      // Its close waits for all that is in flight.
      try (threads) {
        try {
          for (var next = frontier.take(); next.isPresent(); next = frontier.take()) {
            request(next.get());
          }
        } catch (InterruptedException e) {
          breakOff();
          throw e;
        }
      }
      return new HashMap<>(outcomes);
    }

    private void request(URI uri) throws InterruptedException {
      found.putIfAbsent(uri, System.nanoTime());
      places.acquire();
      var isStarted = false;
      try {
        // The wait may have been long.
        if (!frontier.isDrained()) {
          threads.execute(() -> work(uri));
          isStarted = true;
        }
      } catch (RejectedExecutionException closed) {
        // Drained as well, in the same moment.
      } finally {
        if (!isStarted) {
          places.release();
          frontier.done(uri);
        }
      }
    }

    private void work(URI uri) {
      try {
        var outcome = inPlace(uri);
        outcomes.put(uri, outcome);
        for (var target : targets(outcome)) {
          found.putIfAbsent(target, System.nanoTime());
          frontier.offer(target);
        }
      } finally {
        frontier.done(uri);
      }
    }

    private Outcome inPlace(URI uri) {
      try {
        return fetch(uri, found.get(uri));
      } finally {
        places.release();
      }
    }

    void breakOff() {
      frontier.drain();
      threads.shutdownNow();
    }
  }

  private static List<URI> targets(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Page page -> page.links();
      case Outcome.Redirect redirect -> List.of(redirect.to());
      case Outcome.Failed _ -> List.of();
    };
  }

  private Outcome fetch(URI uri, long since) {
    try {
      // Done with the last byte of the body. A timeout of the request's own would end with the
      // headers.
      var answer =
          client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
      try {
        var nanos = TimeUnit.NANOSECONDS.convert(deadline) - (System.nanoTime() - since);
        return outcome(uri, answer.get(nanos, TimeUnit.NANOSECONDS));
      } finally {
        // Nothing to cancel if it is done; else this closes the connection.
        answer.cancel(true);
      }
    } catch (TimeoutException e) {
      return new Outcome.Failed("late");
    } catch (InterruptedException e) {
      return new Outcome.Failed("broken off");
    } catch (ExecutionException e) {
      return new Outcome.Failed(e.getCause().toString());
    } catch (RuntimeException e) {
      return new Outcome.Failed(e.toString());
    }
  }

  private static Outcome outcome(URI uri, HttpResponse<byte[]> answer) {
    var status = answer.statusCode();
    if (REDIRECTS.contains(status)) {
      return answer
          .headers()
          .firstValue("Location")
          .flatMap(it -> Links.target(uri, it))
          .<Outcome>map(Outcome.Redirect::new)
          .orElseGet(() -> new Outcome.Failed("a redirect to nowhere"));
    }
    return new Outcome.Page(
        status,
        status >= 200 && status <= 299
            ? Links.in(uri, new String(answer.body(), StandardCharsets.UTF_8))
            : List.of());
  }

  /** Everything about the addresses is decided under one monitor, so no two answers contradict. */
  public static final class Frontier {
    // All guarded by this.
    private final Set<URI> known = new HashSet<>();
    private final ArrayDeque<URI> waiting = new ArrayDeque<>();
    private int working;
    private boolean drained;

    public Frontier() {}

    public synchronized boolean offer(URI uri) {
      if (!known.add(Objects.requireNonNull(uri))) {
        return false;
      }
      waiting.add(uri);
      notifyAll();
      return true;
    }

    public synchronized Optional<URI> take() throws InterruptedException {
      while (!drained && waiting.isEmpty() && working > 0) {
        wait();
      }
      if (drained || waiting.isEmpty()) {
        return Optional.empty();
      }
      working++;
      return Optional.of(waiting.remove());
    }

    public synchronized void done(URI uri) {
      working--;
      if (working == 0) {
        notifyAll();
      }
    }

    public synchronized void drain() {
      drained = true;
      notifyAll();
    }

    private synchronized boolean isDrained() {
      return drained;
    }
  }
}
