/*
 * trades: Plain threads that write into an array, and a latch to wait for all of them at once. The array is copied under the lock that late answers need too, so that none slips in.
 */
package inflight.ch02_why;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

public final class PageAssembler {
  public record Part(String name, Callable<String> service, String fallback) {}

  public List<String> assemble(List<Part> parts, Duration deadline) throws InterruptedException {
    Objects.requireNonNull(deadline);
    for (var part : parts) {
      Objects.requireNonNull(part.service());
    }
    // Guarded by itself.
    var page = new ArrayList<String>();
    parts.forEach(part -> page.add(part.fallback()));
    var undecided = new CountDownLatch(parts.size());
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < parts.size(); i++) {
      var place = i;
      var service = parts.get(i).service();
      threads.add(
          new Thread(
              () -> {
                try {
                  var answer = service.call();
                  synchronized (page) {
                    page.set(place, answer);
                  }
                } catch (Throwable ignored) {
                  // Its fallback stands there.
                } finally {
                  undecided.countDown();
                }
              },
              "service " + i));
    }
    threads.forEach(Thread::start);
    try {
      undecided.await(TimeUnit.NANOSECONDS.convert(deadline), TimeUnit.NANOSECONDS);
      synchronized (page) {
        return Collections.unmodifiableList(new ArrayList<>(page));
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }
}
