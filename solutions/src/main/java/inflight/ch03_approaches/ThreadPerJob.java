package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    // Each thread writes to a place of its own, and join orders that before our reading it.
    var outcomes = new Outcome[all.size()];
    var threads = new Thread[all.size()];
    for (var i = 0; i < threads.length; i++) {
      var place = i;
      threads[i] = Thread.ofPlatform().start(() -> outcomes[place] = outcome(all.get(place)));
    }
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      // An interrupt closes the connection that a thread reads from, so all of them end soon.
      for (var thread : threads) {
        thread.interrupt();
      }
      joinUninterruptibly(threads);
      throw e;
    }
    return List.of(outcomes);
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException | UnresolvedAddressException e) {
      // Not only the message: some have none.
      return new Outcome.Failed(e.toString());
    }
  }

  private static void joinUninterruptibly(Thread[] threads) {
    for (var i = 0; i < threads.length; ) {
      try {
        threads[i].join();
        i++;
      } catch (InterruptedException again) {
        // The first one is thrown, and says it all.
      }
    }
  }
}
