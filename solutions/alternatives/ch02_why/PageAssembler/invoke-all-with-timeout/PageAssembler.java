/*
 * trades: The JDK does all of it: invokeAll waits for one timeout and cancels what is late. Closing the executor would wait for a canceled service that goes on, so it is shut down instead.
 */
package inflight.ch02_why;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future.State;

public final class PageAssembler {
  public record Part(String name, Callable<String> service, String fallback) {}

  public List<String> assemble(List<Part> parts, Duration deadline) throws InterruptedException {
    var nanos = Math.max(0, NANOSECONDS.convert(deadline));
    var services = parts.stream().map(Part::service).map(Objects::requireNonNull).toList();
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var answers = threads.invokeAll(services, nanos, NANOSECONDS);
      var page = new ArrayList<String>();
      for (var i = 0; i < answers.size(); i++) {
        var answer = answers.get(i);
        page.add(answer.state() == State.SUCCESS ? answer.resultNow() : parts.get(i).fallback());
      }
      return page;
    } finally {
      threads.shutdownNow();
    }
  }
}
