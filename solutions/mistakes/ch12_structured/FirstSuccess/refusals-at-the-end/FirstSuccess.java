/*
 * axis: correct
 * says: in the order of the attempts
 * why: What was refused is kept apart, and comes behind all other failures.
 */
package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Several attempts at the same thing, all at once: the first to succeed counts. */
public final class FirstSuccess {
  private FirstSuccess() {}

  /** Thrown when no attempt has succeeded. It is finished: nothing is to do here. */
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
    return new Race<T>(all, discard).run(threads);
  }

  /** One call. Its monitor guards all. */
  private static final class Race<T> {
    private final List<Callable<? extends T>> attempts;
    private final Consumer<? super T> discard;
    private final Throwable[] errors;

    /** Who runs which attempt. */
    private final Thread[] runners;

    /** Which attempt was interrupted. */
    private final boolean[] interrupted;

    /** What the executor has thrown instead of making an attempt. */
    private final List<Throwable> refusals = new ArrayList<>();

    private int begun;
    private int ended;
    private int failed;

    /** There is a winner, or the caller was interrupted: nobody wins any more. */
    private boolean decided;

    private boolean won;
    private T value;

    Race(List<Callable<? extends T>> attempts, Consumer<? super T> discard) {
      this.attempts = attempts;
      this.discard = discard;
      errors = new Throwable[attempts.size()];
      runners = new Thread[attempts.size()];
      interrupted = new boolean[attempts.size()];
    }

    T run(Executor threads) throws AllFailed, InterruptedException {
      for (var i = 0; i < attempts.size() && !isDecided(); i++) {
        var number = i;
        try {
          threads.execute(() -> attempt(number));
        } catch (Throwable refused) {
          refuse(refused);
        }
      }
      var wasInterrupted = awaitAll();
      if (won) {
        if (wasInterrupted) {
          Thread.currentThread().interrupt();
        }
        return value;
      }
      if (wasInterrupted) {
        throw new InterruptedException();
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      var failures = new ArrayList<Throwable>();
      for (var error : errors) {
        if (error != null) {
          failures.add(error);
        }
      }
      failures.addAll(refusals);
      throw new AllFailed(failures);
    }

    private synchronized boolean isDecided() {
      return decided;
    }

    private synchronized boolean awaitAll() {
      var wasInterrupted = false;
      while (true) {
        // Only what has begun is waited for, once it is decided.
        if (begun == ended && (decided || failed == attempts.size())) {
          return wasInterrupted;
        }
        try {
          wait();
        } catch (InterruptedException e) {
          wasInterrupted = true;
          decide();
        }
      }
    }

    private void attempt(int number) {
      synchronized (this) {
        if (decided) {
          return;
        }
        begun++;
        runners[number] = Thread.currentThread();
      }
      T result;
      try {
        result = attempts.get(number).call();
      } catch (Throwable thrown) {
        leave(number);
        fail(number, thrown);
        end();
        return;
      }
      leave(number);
      if (!win(result)) {
        discard(result);
      }
      end();
    }

    /** The attempt is over. No interrupt comes from here on, and none is left. */
    private synchronized void leave(int number) {
      runners[number] = null;
      if (interrupted[number]) {
        Thread.interrupted();
      }
    }

    private synchronized boolean win(T result) {
      if (decided) {
        return false;
      }
      won = true;
      value = result;
      decide();
      return true;
    }

    private synchronized void fail(int number, Throwable error) {
      errors[number] = error;
      failed++;
      notifyAll();
    }

    private synchronized void refuse(Throwable error) {
      refusals.add(error);
      failed++;
    }

    private synchronized void end() {
      ended++;
      notifyAll();
    }

    private void discard(T result) {
      try {
        discard.accept(result);
      } catch (Throwable ignored) {
        // It goes nowhere.
      }
    }

    private synchronized void decide() {
      if (!decided) {
        decided = true;
        for (var i = 0; i < runners.length; i++) {
          if (runners[i] != null) {
            interrupted[i] = true;
            runners[i].interrupt();
          }
        }
      }
      notifyAll();
    }
  }
}
