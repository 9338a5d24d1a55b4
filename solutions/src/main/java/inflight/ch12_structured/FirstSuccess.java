package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A race, with one monitor for all that is counted. It is over when there is a winner or the caller
 * is interrupted; from then on nobody begins, and those that run are interrupted, under the
 * monitor, so that an interrupt meets an attempt or nobody.
 *
 * <p>An attempt is counted before the executor has it. It is gone only when its value is kept as
 * the winner's, or has been discarded: whoever sees that all are gone has nothing left to clean up.
 */
public final class FirstSuccess {
  private FirstSuccess() {}

  /** Thrown when no attempt has succeeded. */
  public static final class AllFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Throwable> errors;

    AllFailed(List<? extends Throwable> errors) {
      super("all %d attempts failed".formatted(errors.size()));
      this.errors = Collections.unmodifiableList(new ArrayList<>(errors));
    }

    /** What each attempt failed with, in the order of the attempts. */
    public List<Throwable> errors() {
      return errors;
    }
  }

  public static <T> T of(
      Executor threads, List<? extends Callable<? extends T>> attempts, Consumer<? super T> discard)
      throws AllFailed, InterruptedException {
    Objects.requireNonNull(threads, "threads");
    Objects.requireNonNull(discard, "discard");
    var all = List.<Callable<? extends T>>copyOf(attempts);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no attempt");
    }
    var race = new Race<T>(all.size(), discard);
    for (int i = 0; i < all.size(); i++) {
      var place = i;
      var attempt = all.get(i);
      try {
        threads.execute(() -> race.run(place, attempt));
      } catch (Throwable refused) {
        race.refused(place, refused);
      }
    }
    return race.result();
  }

  private static final class Race<T> {
    private final Consumer<? super T> discard;

    // All guarded by this.
    private final Set<Thread> running = new HashSet<>();
    private final Throwable[] errors;
    private int left;
    private boolean over;
    private boolean won;
    private T winner;

    Race(int attempts, Consumer<? super T> discard) {
      this.discard = discard;
      this.errors = new Throwable[attempts];
      this.left = attempts;
    }

    void run(int place, Callable<? extends T> attempt) {
      if (!begins()) {
        return;
      }
      try {
        var value = attempt.call();
        if (!wins(value)) {
          discardQuietly(value);
        }
      } catch (Throwable failure) {
        fails(place, failure);
      } finally {
        isGone();
      }
    }

    private synchronized boolean begins() {
      if (over) {
        isGone();
        return false;
      }
      running.add(Thread.currentThread());
      return true;
    }

    private synchronized boolean wins(T value) {
      leaves();
      if (over) {
        return false;
      }
      won = true;
      winner = value;
      end();
      return true;
    }

    private synchronized void fails(int place, Throwable failure) {
      leaves();
      errors[place] = failure;
    }

    /** Takes the thread out of reach of an interrupt, and takes one back that is not wanted now. */
    private void leaves() {
      if (running.remove(Thread.currentThread()) && over) {
        Thread.interrupted();
      }
    }

    private void end() {
      if (!over) {
        over = true;
        running.forEach(Thread::interrupt);
      }
    }

    private void discardQuietly(T value) {
      try {
        discard.accept(value);
      } catch (Throwable thrown) {
        // It changes nothing for the others, and the winner is still right.
      }
    }

    synchronized void refused(int place, Throwable refusal) {
      errors[place] = refusal;
      isGone();
    }

    private synchronized void isGone() {
      left--;
      notifyAll();
    }

    synchronized T result() throws AllFailed, InterruptedException {
      var interrupted = false;
      while (left > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
          end();
        }
      }
      // One that came when all had failed already has met no wait.
      interrupted |= Thread.interrupted();
      if (!won && interrupted) {
        throw new InterruptedException();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (!won) {
        throw new AllFailed(Arrays.asList(errors));
      }
      return winner;
    }
  }
}
