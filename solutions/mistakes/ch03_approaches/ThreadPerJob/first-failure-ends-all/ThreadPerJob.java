/*
 * axis: correct
 * says: a source that refuses or breaks off has failed, and the others are read
 * why: The first future that has failed throws, and nobody asks the others any more.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcomes = new ArrayList<Outcome>();
      for (var future :
          threads.invokeAll(all.stream().map(it -> (Callable<Long>) it::checksum).toList())) {
        try {
          outcomes.add(new Outcome.Sum(future.get()));
        } catch (ExecutionException e) {
          return all.stream()
              .<Outcome>map(it -> new Outcome.Failed(e.getCause().toString()))
              .toList();
        }
      }
      return outcomes;
    }
  }
}
