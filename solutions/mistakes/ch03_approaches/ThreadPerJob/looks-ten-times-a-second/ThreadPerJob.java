/*
 * axis: faster
 * says: the bar is 4.80
 * why: Nobody is told when a thread ends. The caller looks now and then, and waits longer than the sources took.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < all.size(); i++) {
      var place = i;
      threads.add(Thread.ofPlatform().start(() -> outcomes[place] = outcome(all.get(place))));
    }
    try {
      while (threads.stream().anyMatch(Thread::isAlive)) {
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      for (var thread : threads) {
        thread.join();
      }
      throw e;
    }
    return List.of(outcomes);
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
