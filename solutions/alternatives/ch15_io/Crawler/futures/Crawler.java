/*
 * trades: No thread of its own for a request: the thread in crawl starts them, and each does the rest in a callback
 *     of its future when it is over. The places are given back there too, so the callback must not fail.
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class Crawler implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofDays(365);

  private final Semaphore places;
  private final Duration deadline;
  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  private final Set<Crawl> crawls = ConcurrentHashMap.newKeySet();
  private volatile boolean drained;
  private volatile boolean closed;

  public Crawler(int limit, Duration deadline) {
    if (limit < 1 || deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException("limit " + limit + ", deadline " + deadline);
    }
    places = new Semaphore(limit);
    this.deadline = deadline.compareTo(LONGEST) > 0 ? LONGEST : deadline;
  }

  public Map<URI, Outcome> crawl(URI start) throws InterruptedException {
    Objects.requireNonNull(start);
    var crawl = new Crawl();
    crawls.add(crawl);
    try {
      // After it is known to the others: one of the two sees the other.
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (drained) {
        crawl.frontier.drain();
      }
      return crawl.run(start);
    } finally {
      crawls.remove(crawl);
      crawl.over.countDown();
    }
  }

  public void drain() {
    drained = true;
    crawls.forEach(it -> it.frontier.drain());
  }

  @Override
  public void close() {
    closed = true;
    drain();
    var interrupted = false;
    // All of them first: one may wait for a place that another has.
    crawls.forEach(Crawl::breakOff);
    for (var crawl : crawls) {
      while (crawl.over.getCount() > 0) {
        try {
          crawl.over.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    client.shutdownNow();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Crawl {
    final Frontier frontier = new Frontier();
    final CountDownLatch over = new CountDownLatch(1);
    private final Map<URI, Outcome> outcomes = new ConcurrentHashMap<>();

    // Guarded by this.
    private final Set<CompletableFuture<?>> inFlight = new HashSet<>();
    private boolean broken;

    Map<URI, Outcome> run(URI start) throws InterruptedException {
      frontier.offer(start);
      try {
        for (var next = frontier.take(); next.isPresent(); next = frontier.take()) {
          places.acquire();
          request(next.get());
        }
        awaitIdle();
      } catch (InterruptedException e) {
        frontier.drain();
        breakOff();
        throw e;
      }
      return new HashMap<>(outcomes);
    }

    private void request(URI uri) {
      CompletableFuture<HttpResponse<byte[]>> answer;
      synchronized (this) {
        if (broken || frontier.isDrained()) {
          places.release();
          frontier.done(uri);
          return;
        }
        answer = client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        inFlight.add(answer);
      }
      var late =
          CompletableFuture.runAsync(
              () -> answer.cancel(true),
              CompletableFuture.delayedExecutor(deadline.toNanos(), TimeUnit.NANOSECONDS));
      answer.whenComplete(
          (page, failure) -> {
            late.cancel(false);
            places.release();
            over(uri, failure == null ? outcome(uri, page) : new Outcome.Failed("" + failure));
            ended(answer);
          });
    }

    private void over(URI uri, Outcome outcome) {
      outcomes.put(uri, outcome);
      if (outcome instanceof Outcome.Page(var status, var links)) {
        links.forEach(frontier::offer);
      } else if (outcome instanceof Outcome.Redirect(var to)) {
        frontier.offer(to);
      }
      frontier.done(uri);
    }

    private synchronized void ended(CompletableFuture<?> answer) {
      inFlight.remove(answer);
      notifyAll();
    }

    private synchronized void awaitIdle() throws InterruptedException {
      while (!inFlight.isEmpty()) {
        wait();
      }
    }

    void breakOff() {
      List<CompletableFuture<?>> left;
      synchronized (this) {
        broken = true;
        left = new ArrayList<>(inFlight);
      }
      left.forEach(it -> it.cancel(true));
    }
  }

  private static Outcome outcome(URI uri, HttpResponse<byte[]> answer) {
    var status = answer.statusCode();
    return switch (status) {
      case 301, 302, 303, 307, 308 -> {
        var to = answer.headers().firstValue("Location").flatMap(it -> Links.target(uri, it));
        yield to.isPresent() ? new Outcome.Redirect(to.get()) : new Outcome.Failed("no target");
      }
      default ->
          new Outcome.Page(
              status,
              status / 100 == 2
                  ? Links.in(uri, new String(answer.body(), StandardCharsets.UTF_8))
                  : List.of());
    };
  }

  public static final class Frontier {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All guarded by lock. What is known and neither waits nor is worked on is done.
    private final Set<URI> known = new HashSet<>();
    private final ArrayDeque<URI> waiting = new ArrayDeque<>();
    private final Set<URI> working = new HashSet<>();
    private boolean drained;

    public Frontier() {}

    public boolean offer(URI uri) {
      lock.lock();
      try {
        var isNew = known.add(uri);
        if (isNew) {
          waiting.push(uri);
          changed.signal();
        }
        return isNew;
      } finally {
        lock.unlock();
      }
    }

    public Optional<URI> take() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (!drained && waiting.isEmpty() && !working.isEmpty()) {
          changed.await();
        }
        if (drained || waiting.isEmpty()) {
          return Optional.empty();
        }
        var next = waiting.pop();
        working.add(next);
        return Optional.of(next);
      } finally {
        lock.unlock();
      }
    }

    public void done(URI uri) {
      lock.lock();
      try {
        working.remove(uri);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    public void drain() {
      lock.lock();
      try {
        drained = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private boolean isDrained() {
      lock.lock();
      try {
        return drained;
      } finally {
        lock.unlock();
      }
    }
  }
}
