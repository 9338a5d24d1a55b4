/*
 * trades: attempts put how they ended into a queue, and the caller decides, alone: it takes as many outcomes as
 *     there are attempts, and discards itself.
 */
package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

public final class FirstSuccess {
  private FirstSuccess() {}

  public static final class AllFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Throwable> errors;

    AllFailed(List<? extends Throwable> errors) {
      super("all attempts failed: " + errors.size());
      this.errors = Collections.unmodifiableList(new ArrayList<>(errors));
    }

    public List<Throwable> errors() {
      return errors;
    }
  }

  private sealed interface Outcome<T> {
    record Success<T>(T value) implements Outcome<T> {}

    record Failure<T>(int place, Throwable error) implements Outcome<T> {}

    record NotBegun<T>() implements Outcome<T> {}
  }

  public static <T> T of(
      Executor threads, List<? extends Callable<? extends T>> attempts, Consumer<? super T> discard)
      throws AllFailed, InterruptedException {
    Objects.requireNonNull(threads);
    Objects.requireNonNull(discard);
    var outcomes = new LinkedBlockingQueue<Outcome<T>>();
    var all = new ArrayList<Attempt<T>>();
    for (var attempt : attempts) {
      all.add(new Attempt<T>(all.size(), Objects.requireNonNull(attempt), outcomes));
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("nothing to attempt");
    }
    for (var attempt : all) {
      try {
        threads.execute(attempt);
      } catch (Throwable refused) {
        outcomes.add(new Outcome.Failure<>(attempt.place, refused));
      }
    }
    return decide(all, outcomes, discard);
  }

  private static <T> T decide(
      List<Attempt<T>> all, LinkedBlockingQueue<Outcome<T>> outcomes, Consumer<? super T> discard)
      throws AllFailed, InterruptedException {
    var errors = new Throwable[all.size()];
    Outcome.Success<T> winner = null;
    var interrupted = false;
    for (int left = all.size(); left > 0; ) {
      try {
        var outcome = outcomes.take();
        left--;
        switch (outcome) {
          case Outcome.Success<T> success -> {
            if (winner == null && !interrupted) {
              winner = success;
              all.forEach(Attempt::stop);
            } else {
              discardQuietly(discard, success.value());
            }
          }
          case Outcome.Failure<T>(var place, var error) -> errors[place] = error;
          case Outcome.NotBegun<T>() -> {}
        }
      } catch (InterruptedException e) {
        interrupted = true;
        all.forEach(Attempt::stop);
      }
    }
    if (winner == null && interrupted) {
      throw new InterruptedException();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (winner == null) {
      throw new AllFailed(Arrays.asList(errors));
    }
    return winner.value();
  }

  private static <T> void discardQuietly(Consumer<? super T> discard, T value) {
    try {
      discard.accept(value);
    } catch (Throwable ignored) {
      // The winner is right all the same.
    }
  }

  private static final class Attempt<T> implements Runnable {
    private final int place;
    private final Callable<? extends T> call;
    private final LinkedBlockingQueue<Outcome<T>> outcomes;

    // Both guarded by this.
    private Thread thread;
    private boolean stopped;

    Attempt(int place, Callable<? extends T> call, LinkedBlockingQueue<Outcome<T>> outcomes) {
      this.place = place;
      this.call = call;
      this.outcomes = outcomes;
    }

    @Override
    public void run() {
      if (!begins()) {
        outcomes.add(new Outcome.NotBegun<>());
        return;
      }
      Outcome<T> outcome;
      try {
        outcome = new Outcome.Success<>(call.call());
      } catch (Throwable error) {
        outcome = new Outcome.Failure<>(place, error);
      }
      ends();
      outcomes.add(outcome);
    }

    private synchronized boolean begins() {
      thread = stopped ? null : Thread.currentThread();
      return !stopped;
    }

    private synchronized void ends() {
      thread = null;
      if (stopped) {
        Thread.interrupted();
      }
    }

    private synchronized void stop() {
      if (!stopped && thread != null) {
        thread.interrupt();
      }
      stopped = true;
    }
  }
}
