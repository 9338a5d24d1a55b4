/*
 * trades: Answers come through a queue in the order in which they are there, so the page is put together while others are still awaited. It takes a queue, and a number on each answer.
 */
package inflight.ch02_why;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

public final class PageAssembler {
  public record Part(String name, Callable<String> service, String fallback) {}

  private record Answer(int place, String text) {}

  private static final Duration MOST = Duration.ofNanos(Long.MAX_VALUE);

  public List<String> assemble(List<Part> parts, Duration deadline) throws InterruptedException {
    var nanos =
        deadline.compareTo(MOST) >= 0
            ? Long.MAX_VALUE
            : deadline.isNegative() ? 0 : deadline.toNanos();
    var end = System.nanoTime() + nanos;
    parts.forEach(part -> part.service().getClass());
    var answers = new LinkedBlockingQueue<Answer>();
    var threads =
        IntStream.range(0, parts.size())
            .mapToObj(i -> Thread.ofVirtual().unstarted(() -> answers.add(ask(i, parts.get(i)))))
            .toList();
    var page = parts.stream().map(Part::fallback).toArray(String[]::new);
    try {
      threads.forEach(Thread::start);
      for (var missing = page.length; missing > 0; missing--) {
        var answer = answers.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (answer == null) {
          break;
        }
        page[answer.place()] = answer.text();
      }
      return Arrays.asList(page);
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  private static Answer ask(int place, Part part) {
    try {
      return new Answer(place, part.service().call());
    } catch (Throwable e) {
      return new Answer(place, part.fallback());
    }
  }
}
