/*
 * axis: correct
 * says: a hundred and fifty sources are read at the same time
 * why: A hundred threads are a hundred places. The source after that waits for one to end.
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
    var all = List.copyOf(sources);
    var pool = Executors.newFixedThreadPool(100);
    try {
      var calls = all.stream().<Callable<Outcome>>map(it -> () -> outcome(it)).toList();
      return pool.invokeAll(calls).stream().map(Future::resultNow).toList();
    } finally {
      pool.shutdownNow();
      pool.close();
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
