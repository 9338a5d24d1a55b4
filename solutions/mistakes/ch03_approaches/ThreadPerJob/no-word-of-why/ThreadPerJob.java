/*
 * axis: correct
 * says: a host that nobody knows is a failure with a reason
 * why: Not every exception has a message.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var calls = List.copyOf(sources).stream().<Callable<Outcome>>map(it -> () -> outcome(it));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(calls.toList()).stream().map(Future::resultNow).toList();
    }
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (Exception e) {
      return new Outcome.Failed(e.getMessage());
    }
  }
}
