/*
 * trades: A count of those still under way, and a table by place. Nobody joins a thread: the count falls just before
 *     it ends.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var left = new CountDownLatch(all.size());
    var outcomes = new ConcurrentSkipListMap<Integer, Outcome>();
    var group = new ArrayList<Thread>();
    for (var i = 0; i < all.size(); i++) {
      var place = i;
      group.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    outcomes.put(place, outcome(all.get(place)));
                    left.countDown();
                  }));
    }
    try {
      left.await();
    } catch (InterruptedException e) {
      group.forEach(Thread::interrupt);
      while (left.getCount() > 0) {
        try {
          left.await();
        } catch (InterruptedException again) {
          // Once is enough.
        }
      }
      throw e;
    }
    return List.copyOf(outcomes.values());
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
