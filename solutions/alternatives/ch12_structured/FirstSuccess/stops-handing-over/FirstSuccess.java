/*
 * trades: attempts only post what they have come to in a queue, and the caller does all the rest by itself: it picks the winner, interrupts, and discards; who is first in the queue has won.
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
import java.util.concurrent.atomic.AtomicBoolean;
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

  private record Event<T>(int number, T value, Throwable error) {}

  /** A thread that may be interrupted while its attempt runs, or an attempt that never may run. */
  private static final class Seat {
    private Thread thread;
    private boolean closed;
    private boolean interrupted;

    synchronized boolean take() {
      if (closed) {
        return false;
      }
      thread = Thread.currentThread();
      return true;
    }

    synchronized void leave() {
      thread = null;
      closed = true;
      if (interrupted) {
        Thread.interrupted();
      }
    }

    /** True if nobody has sat or will ever sit here. */
    synchronized boolean close() {
      if (thread != null) {
        interrupted = true;
        thread.interrupt();
        return false;
      }
      var wasFree = !closed;
      closed = true;
      return wasFree;
    }
  }

  public static <T> T of(
      Executor threads, List<? extends Callable<? extends T>> attempts, Consumer<? super T> discard)
      throws AllFailed, InterruptedException {
    Objects.requireNonNull(threads);
    Objects.requireNonNull(discard);
    var calls = List.<Callable<? extends T>>copyOf(attempts);
    if (calls.isEmpty()) {
      throw new IllegalArgumentException("nothing to attempt");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var events = new LinkedBlockingQueue<Event<T>>();
    var seats = new ArrayList<Seat>();
    calls.forEach(it -> seats.add(new Seat()));
    var succeeded = new AtomicBoolean();
    for (var i = 0; i < calls.size() && !succeeded.get(); i++) {
      var number = i;
      var call = calls.get(i);
      var seat = seats.get(i);
      try {
        threads.execute(
            () -> {
              if (!succeeded.get() && seat.take()) {
                Event<T> event;
                try {
                  event = new Event<>(number, call.call(), null);
                  succeeded.set(true);
                } catch (Throwable thrown) {
                  event = new Event<>(number, null, thrown);
                }
                seat.leave();
                events.add(event);
              }
            });
      } catch (Throwable refused) {
        if (seat.close()) {
          events.add(new Event<>(number, null, refused));
        }
      }
    }

    var errors = new Throwable[calls.size()];
    Event<T> winner = null;
    var interrupted = false;
    var givenUp = false;
    for (var left = calls.size(); left > 0; ) {
      Event<T> event;
      if (interrupted && winner == null && !givenUp) {
        // Whoever has succeeded before the interrupt is in the queue.
        event = events.poll();
        if (event == null) {
          givenUp = true;
          left -= closeAll(seats);
          continue;
        }
      } else {
        try {
          event = events.take();
        } catch (InterruptedException e) {
          interrupted = true;
          continue;
        }
      }
      left--;
      if (event.error() != null) {
        errors[event.number()] = event.error();
      } else if (winner == null && !givenUp) {
        winner = event;
        left -= closeAll(seats);
      } else {
        try {
          discard.accept(event.value());
        } catch (Throwable thrown) {
          // goes nowhere
        }
      }
    }
    if (winner != null) {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return winner.value();
    }
    if (interrupted || Thread.interrupted()) {
      throw new InterruptedException();
    }
    throw new AllFailed(Arrays.asList(errors));
  }

  private static int closeAll(List<Seat> seats) {
    var free = 0;
    for (var seat : seats) {
      if (seat.close()) {
        free++;
      }
    }
    return free;
  }
}
