/*
 * axis: correct
 * says: 20 sources that wait for each other are connected
 * why: The threads are there, and take turns: who reads holds the lock that all others need.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var lock = new java.util.concurrent.locks.ReentrantLock();
    var calls =
        List.copyOf(sources).stream()
            .<Callable<Outcome>>map(
                it ->
                    () -> {
                      lock.lockInterruptibly();
                      try {
                        return outcome(it);
                      } finally {
                        lock.unlock();
                      }
                    });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(calls.toList()).stream().map(Future::resultNow).toList();
    }
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
