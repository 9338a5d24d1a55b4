/*
 * axis: correct
 * says: also from a service that leaves its interrupt flag set
 * why: The answer is put into a queue by a call that throws if the flag is set.
 */
package inflight.ch02_why;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

public final class PageAssembler {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  public record Part(String name, Callable<String> service, String fallback) {}

  private record Answer(int place, String text) {}

  public List<String> assemble(List<Part> parts, Duration deadline) throws InterruptedException {
    var begun = System.nanoTime();
    var nanos = (deadline.compareTo(LONGEST) < 0 ? atLeastZero(deadline) : LONGEST).toNanos();
    var asked = List.copyOf(parts);
    asked.forEach(it -> Objects.requireNonNull(it.service(), "service"));
    var inbox = new LinkedBlockingQueue<Answer>();
    var threads = new ArrayList<Thread>();
    var page = new ArrayList<String>();
    for (var part : asked) {
      var place = page.size();
      page.add(part.fallback());
      threads.add(
          Thread.startVirtualThread(
              () -> {
                String text;
                try {
                  text = part.service().call();
                } catch (Throwable failed) {
                  text = part.fallback();
                }
                try {
                  inbox.put(new Answer(place, text));
                } catch (InterruptedException canceled) {
                  // It is late, and nobody looks into the inbox any more.
                }
              }));
    }
    try {
      for (var missing = asked.size(); missing > 0; missing--) {
        var left = nanos - (System.nanoTime() - begun);
        var answer = left > 0 ? inbox.poll(left, TimeUnit.NANOSECONDS) : inbox.poll();
        if (answer == null) {
          break;
        }
        page.set(answer.place(), answer.text());
        threads.set(answer.place(), null);
      }
    } finally {
      threads.stream().filter(Objects::nonNull).forEach(Thread::interrupt);
    }
    return page;
  }

  private static Duration atLeastZero(Duration deadline) {
    return deadline.isNegative() ? Duration.ZERO : deadline;
  }
}
