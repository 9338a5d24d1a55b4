/*
 * axis: correct
 * says: a call that leaves its own interrupt flag set has its result
 * why: The result is handed over by a call that throws if the flag is set. A call that leaves its flag set has no result any more.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;

/** Makes blocking calls at the same time, so that the waits overlap. */
public final class OverlapWaits {
  private record Ended(int index, Object result, Throwable failure) {}

  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    for (var call : calls) {
      Objects.requireNonNull(call, "call");
    }
    var ended = new LinkedBlockingQueue<Ended>();
    var threads = new ArrayList<Thread>();
    for (var call : calls) {
      var index = threads.size();
      threads.add(Thread.startVirtualThread(() -> make(index, call, ended)));
    }
    var results = new Object[threads.size()];
    var failures = new ArrayList<Throwable>();
    InterruptedException interrupt = null;
    for (var left = results.length; left > 0; ) {
      try {
        var one = ended.take();
        left--;
        results[one.index()] = one.result();
        if (one.failure() != null) {
          failures.add(one.failure());
        }
      } catch (InterruptedException e) {
        interrupt = e;
        threads.forEach(Thread::interrupt);
      }
    }
    if (interrupt != null) {
      throw interrupt;
    }
    if (!failures.isEmpty()) {
      var first = failures.getFirst();
      for (var other : failures) {
        if (other != first) {
          first.addSuppressed(other);
        }
      }
      throw OverlapWaits.<Exception>unchecked(first);
    }
    @SuppressWarnings("unchecked")
    var list = (List<T>) Collections.unmodifiableList(Arrays.asList(results));
    return list;
  }

  private static void make(int index, Callable<?> call, LinkedBlockingQueue<Ended> ended) {
    Ended outcome;
    try {
      outcome = new Ended(index, call.call(), null);
    } catch (Throwable thrown) {
      outcome = new Ended(index, null, thrown);
    }
    try {
      ended.put(outcome);
    } catch (InterruptedException e) {
      // We were told to stop: the one who waits must hear of it all the same.
      ended.add(new Ended(index, null, outcome.failure() != null ? outcome.failure() : e));
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
