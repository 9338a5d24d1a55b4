/*
 * axis: correct
 * says: a service that answers null
 * why: A service may answer null. Here that is taken for no answer.
 */
package inflight.ch02_why;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

public final class PageAssembler {
  public record Part(String name, Callable<String> service, String fallback) {}

  public List<String> assemble(List<Part> parts, Duration deadline) throws InterruptedException {
    // As many nanoseconds as a long can hold, if there are more; and no negative ones, from which
    // the time that has passed could not be subtracted.
    var nanos = Math.max(0, NANOSECONDS.convert(deadline));
    var begun = System.nanoTime();
    var tasks = new ArrayList<FutureTask<String>>();
    for (var part : parts) {
      tasks.add(new FutureTask<>(part.service()));
    }
    tasks.forEach(Thread::startVirtualThread);
    try {
      var page = new ArrayList<String>();
      for (var i = 0; i < tasks.size(); i++) {
        var left = nanos - (System.nanoTime() - begun);
        page.add(answer(tasks.get(i), parts.get(i).fallback(), left));
      }
      return page;
    } finally {
      // Does nothing to those that have answered.
      tasks.forEach(task -> task.cancel(true));
    }
  }

  private static String answer(FutureTask<String> task, String fallback, long nanos)
      throws InterruptedException {
    try {
      var answer = task.get(nanos, NANOSECONDS);
      return answer == null ? fallback : answer;
    } catch (ExecutionException | TimeoutException e) {
      return fallback;
    }
  }
}
