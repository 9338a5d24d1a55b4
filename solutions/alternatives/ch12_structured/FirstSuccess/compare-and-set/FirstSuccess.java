/*
 * trades: the winner is whoever sets a reference first; a latch counts those that have ended. Each attempt has a
 *     monitor, against interrupts that come too late.
 */
package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;

public final class FirstSuccess {
  private FirstSuccess() {}

  public static final class AllFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Throwable> errors;

    AllFailed(List<? extends Throwable> errors) {
      super("no attempt succeeded");
      this.errors = Collections.unmodifiableList(new ArrayList<>(errors));
    }

    public List<Throwable> errors() {
      return errors;
    }
  }

  /** How a race ended: with a value, or because its caller gave up. */
  private record End(boolean isWin, Object value) {}

  public static <T> T of(
      Executor threads, List<? extends Callable<? extends T>> attempts, Consumer<? super T> discard)
      throws AllFailed, InterruptedException {
    Objects.requireNonNull(threads);
    Objects.requireNonNull(discard);
    var calls = List.copyOf(attempts);
    if (calls.isEmpty()) {
      throw new IllegalArgumentException();
    }
    var end = new AtomicReference<End>();
    var ended = new CountDownLatch(calls.size());
    var errors = new AtomicReferenceArray<Throwable>(calls.size());
    var slots = IntStream.range(0, calls.size()).mapToObj(i -> new Slot()).toList();
    for (int i = 0; i < calls.size(); i++) {
      var place = i;
      Runnable body =
          () -> {
            var slot = slots.get(place);
            try {
              if (slot.enter()) {
                T value;
                try {
                  value = calls.get(place).call();
                } finally {
                  slot.leave();
                }
                if (end.compareAndSet(null, new End(true, value))) {
                  slots.forEach(Slot::close);
                } else {
                  discardQuietly(discard, value);
                }
              }
            } catch (Throwable error) {
              errors.set(place, error);
            } finally {
              ended.countDown();
            }
          };
      try {
        threads.execute(body);
      } catch (Throwable refused) {
        errors.set(place, refused);
        ended.countDown();
      }
    }
    var interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        end.compareAndSet(null, new End(false, null));
        slots.forEach(Slot::close);
      }
    }
    var how = end.get();
    if (how == null) {
      throw new AllFailed(
          Arrays.asList(
              IntStream.range(0, errors.length()).mapToObj(errors::get).toArray(Throwable[]::new)));
    }
    if (!how.isWin()) {
      throw new InterruptedException();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    @SuppressWarnings("unchecked") // Only attempts set it.
    var value = (T) how.value();
    return value;
  }

  private static <T> void discardQuietly(Consumer<? super T> discard, T value) {
    try {
      discard.accept(value);
    } catch (Throwable ignored) {
      // Nobody asks.
    }
  }

  /** Where an attempt is while it runs. */
  private static final class Slot {
    // Both guarded by this.
    private Thread thread;
    private boolean closed;

    synchronized boolean enter() {
      thread = closed ? null : Thread.currentThread();
      return !closed;
    }

    synchronized void leave() {
      thread = null;
      if (closed) {
        Thread.interrupted();
      }
    }

    synchronized void close() {
      if (!closed && thread != null) {
        thread.interrupt();
      }
      closed = true;
    }
  }
}
