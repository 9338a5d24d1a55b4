/*
 * axis: correct
 * says: while somebody works
 * why: A take that was woken looks once: another thread has taken the address, and so it says that all is over.
 */
package inflight.ch15_io;

import inflight.given.Links;
import inflight.given.Outcome;
import java.io.*;
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;

public final class Crawler implements AutoCloseable {
  private final HttpClient client;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places;
  private final long deadline;
  private final Object lock = new Object();
  private final Set<Frontier> active = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Future<?>> requests = ConcurrentHashMap.newKeySet();
  private volatile boolean drained;
  private volatile boolean closed;

  public Crawler(int limit, Duration deadline) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("deadline " + deadline);
    }
    Duration longest = Duration.ofDays(36_500);
    this.deadline = (deadline.compareTo(longest) < 0 ? deadline : longest).toNanos();
    places = new Semaphore(limit);
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
  }

  public Map<URI, Outcome> crawl(URI start) throws InterruptedException {
    Objects.requireNonNull(start);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var frontier = new Frontier();
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      if (drained) {
        return new HashMap<>();
      }
      active.add(frontier);
    }
    var outcomes = new ConcurrentHashMap<URI, Outcome>();
    var own = new ArrayList<Thread>();
    try {
      frontier.offer(start);
      while (true) {
        Optional<URI> next = frontier.take();
        if (next.isEmpty()) {
          break;
        }
        URI uri = next.get();
        places.acquire();
        if (drained) {
          places.release();
          frontier.done(uri);
          continue;
        }
        own.removeIf(thread -> !thread.isAlive());
        own.add(Thread.startVirtualThread(() -> visit(uri, frontier, outcomes)));
      }
      for (Thread thread : own) {
        thread.join();
      }
      return new HashMap<>(outcomes);
    } catch (InterruptedException e) {
      frontier.drain();
      own.forEach(Thread::interrupt);
      for (Thread thread : own) {
        joinAnyway(thread);
      }
      throw e;
    } finally {
      synchronized (lock) {
        active.remove(frontier);
      }
    }
  }

  private static void joinAnyway(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void visit(URI uri, Frontier frontier, Map<URI, Outcome> outcomes) {
    Outcome outcome;
    try {
      outcome = request(uri);
    } catch (Throwable t) {
      outcome = new Outcome.Failed(t.toString());
    } finally {
      places.release();
    }
    outcomes.put(uri, outcome);
    switch (outcome) {
      case Outcome.Page page -> page.links().forEach(frontier::offer);
      case Outcome.Redirect redirect -> frontier.offer(redirect.to());
      case Outcome.Failed failed -> {}
    }
    frontier.done(uri);
  }

  private Outcome request(URI uri) throws Exception {
    long begin = System.nanoTime();
    var request = HttpRequest.newBuilder(uri).build();
    var future = client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    requests.add(future);
    try {
      if (closed) {
        throw new IOException("closed");
      }
      var response = future.get(deadline - (System.nanoTime() - begin), TimeUnit.NANOSECONDS);
      return outcome(uri, response);
    } finally {
      future.cancel(true);
      requests.remove(future);
    }
  }

  private static Outcome outcome(URI uri, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status >= 200 && status <= 299) {
      return new Outcome.Page(
          status, Links.in(uri, new String(response.body(), StandardCharsets.UTF_8)));
    }
    if (isRedirect(status)) {
      return redirect(uri, response);
    }
    return new Outcome.Page(status, List.of());
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static Outcome redirect(URI uri, HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Location")
        .flatMap(location -> Links.target(uri, location))
        .<Outcome>map(Outcome.Redirect::new)
        .orElseGet(() -> new Outcome.Failed("a redirect to nowhere"));
  }

  public void drain() {
    List<Frontier> all;
    synchronized (lock) {
      drained = true;
      all = List.copyOf(active);
    }
    all.forEach(Frontier::drain);
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    drain();
    requests.forEach(request -> request.cancel(true));
    client.shutdownNow();
    threads.shutdown();
  }

  public static final class Frontier {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Set<URI> known = new HashSet<>();
    private final ArrayDeque<URI> waiting = new ArrayDeque<>();
    private int working;
    private boolean drained;

    public Frontier() {}

    public boolean offer(URI uri) {
      lock.lock();
      try {
        if (!known.add(uri)) {
          return false;
        }
        waiting.add(uri);
        change.signal();
        return true;
      } finally {
        lock.unlock();
      }
    }

    public Optional<URI> take() throws InterruptedException {
      lock.lock();
      try {
        if (!drained && waiting.isEmpty() && working > 0) {
          change.await();
        }
        if (drained || waiting.isEmpty()) {
          change.signal(); // it is over for the next one, too
          return Optional.empty();
        }
        working++;
        return Optional.of(waiting.remove());
      } finally {
        lock.unlock();
      }
    }

    public void done(URI uri) {
      lock.lock();
      try {
        if (--working == 0) {
          change.signal(); // one tells the next, see take
        }
      } finally {
        lock.unlock();
      }
    }

    public void drain() {
      lock.lock();
      try {
        drained = true;
        change.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
