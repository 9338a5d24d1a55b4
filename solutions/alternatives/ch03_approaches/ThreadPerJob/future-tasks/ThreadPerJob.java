/*
 * trades: A future carries outcome and failure, so that what a thread throws cannot get lost.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var tasks = new LinkedHashMap<FutureTask<Long>, Thread>();
    for (var source : List.copyOf(sources)) {
      var task = new FutureTask<>(source::checksum);
      tasks.put(task, Thread.ofPlatform().daemon().unstarted(task));
    }
    tasks.values().forEach(Thread::start);
    var outcomes = new ArrayList<Outcome>();
    try {
      for (var task : tasks.keySet()) {
        try {
          outcomes.add(new Outcome.Sum(task.get()));
        } catch (ExecutionException e) {
          outcomes.add(new Outcome.Failed(String.valueOf(e.getCause())));
        }
      }
      return outcomes;
    } finally {
      tasks.keySet().forEach(it -> it.cancel(true));
      var interrupted = false;
      for (var thread : tasks.values()) {
        while (thread.isAlive()) {
          try {
            thread.join();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
