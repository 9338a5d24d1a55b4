/*
 * axis: correct
 * says: the same page, after the canceled services have answered
 * why: The services write into the very array that is returned. A late one still does so, into a page that may be
 *     half sent.
 */
package inflight.ch02_why;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

public final class PageAssembler {
  public record Part(String name, Callable<String> service, String fallback) {}

  public List<String> assemble(List<Part> parts, Duration deadline) throws InterruptedException {
    var nanos = NANOSECONDS.convert(deadline);
    parts.forEach(part -> Objects.requireNonNull(part.service()));
    var page = parts.stream().map(Part::fallback).toArray(String[]::new);
    var left = new CountDownLatch(page.length);
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < page.length; i++) {
      var place = i;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  page[place] = parts.get(place).service().call();
                } catch (Throwable e) {
                  // The fallback is there already.
                }
                left.countDown();
              }));
    }
    try {
      left.await(nanos, NANOSECONDS);
    } finally {
      threads.forEach(Thread::interrupt);
    }
    return Arrays.asList(page);
  }
}
