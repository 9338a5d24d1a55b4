package inflight.grader.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The judge processes of one run. A process that has done an assignment and is clean waits here for
 * the next one of the same owner; it never serves two people's hand-ins. All methods may be called
 * from any thread.
 */
public final class Crew implements AutoCloseable {
  /** A process that has served so often is replaced: what adds up slowly would show at last. */
  private static final int MOST_ASSIGNMENTS = 60;

  /** How long the end of a run waits for the cache that the next one starts from. */
  private static final long CACHE_MILLIS = 8_000;

  private record Idle(Profile profile, String owner, JudgeProcess process) {}

  private final JudgeJar jar;
  private final Path workFolder;
  private final AotCache cache;
  private final AtomicInteger started = new AtomicInteger();

  // Both guarded by this.
  private final List<Idle> idle = new ArrayList<>();
  private boolean closed;

  /**
   * @param workFolder in which each process has a folder of its own
   */
  public Crew(JudgeJar jar, Path workFolder) {
    this.jar = jar;
    this.workFolder = workFolder;
    this.cache = new AotCache(jar);
  }

  /** The grader's version, in short. */
  public String version() {
    return jar.version();
  }

  /**
   * Starts some processes that will be needed soon, and makes what later ones start faster from.
   *
   * @param training what the cache is made from, if there is none
   */
  public void prepare(int processes, List<Assignment> training) {
    for (var i = 0; i < processes; i++) {
      try {
        put(new Idle(Profile.WARM, null, start(Profile.WARM)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    cache.make(training, workFolder);
  }

  /**
   * Has an assignment done. Blocks until it is done, or has hung or died.
   *
   * @param owner whose hand-in it is about
   * @param limit after which the process and all that it started are ended
   */
  public Result work(Profile profile, String owner, Assignment assignment, Duration limit) {
    try {
      var process = take(profile, owner);
      var result = process.run(assignment, limit);
      if (process.isAlive() && process.assignments() < MOST_ASSIGNMENTS) {
        put(new Idle(profile, owner, process));
      } else {
        process.close();
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The grade was interrupted.", e);
    }
  }

  private JudgeProcess take(Profile profile, String owner) throws IOException {
    var found = find(profile, owner).or(() -> find(profile, null));
    return found.isPresent() ? found.get() : start(profile);
  }

  private synchronized Optional<JudgeProcess> find(Profile profile, String owner) {
    for (var each : List.copyOf(idle)) {
      if (each.profile() == profile
          && (owner == null ? each.owner() == null : owner.equals(each.owner()))) {
        idle.remove(each);
        if (each.process().isAlive()) {
          return Optional.of(each.process());
        }
        each.process().close();
      }
    }
    return Optional.empty();
  }

  private void put(Idle each) {
    synchronized (this) {
      if (!closed) {
        idle.add(each);
        return;
      }
    }
    each.process().close();
  }

  private JudgeProcess start(Profile profile) throws IOException {
    var folder =
        workFolder.resolve(
            "%s-%d"
                .formatted(
                    profile.name().toLowerCase(java.util.Locale.ROOT), started.incrementAndGet()));
    var flags = new ArrayList<>(profile.flags());
    if (profile.isCached()) {
      flags.addAll(cache.flags(folder));
    }
    return JudgeProcess.start(jar, flags, folder);
  }

  /** Ends all processes. */
  @Override
  public void close() {
    List<Idle> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(idle);
      idle.clear();
    }
    all.forEach(it -> it.process().close());
    cache.close(CACHE_MILLIS);
  }
}
