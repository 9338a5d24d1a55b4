/*
 * axis: correct
 * says: times that the second failure, the cause of the first, is suppressed in that
 * why: A failure that is the cause of the first one counts as told.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var todo = List.copyOf(calls);
    var results = new ArrayList<T>(Collections.nCopies(todo.size(), null));
    var failures = new ArrayList<Throwable>();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < todo.size(); i++) {
      var place = i;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  var result = todo.get(place).call();
                  synchronized (failures) {
                    results.set(place, result);
                  }
                } catch (Throwable thrown) {
                  synchronized (failures) {
                    failures.add(thrown);
                  }
                }
              }));
    }
    var interrupted = false;
    for (var thread : threads) {
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted) {
      throw new InterruptedException();
    }
    synchronized (failures) {
      if (failures.isEmpty()) {
        return results;
      }
      throw OverlapWaits.<Exception>unchecked(combined(failures));
    }
  }

  private static Throwable combined(List<Throwable> failures) {
    var first = failures.getFirst();
    // What the first one tells of already is not told twice, nor in a circle.
    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    for (var it = first; it != null && told.add(it); it = it.getCause()) {}
    for (var failure : failures) {
      if (told.add(failure)) {
        first.addSuppressed(failure);
      }
    }
    return first;
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
