/*
 * axis: correct
 * says: a host that nobody knows is a failure with a reason
 * why: A host that nobody knows comes as an unchecked exception. It ends its thread, and its place stays null.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < all.size(); i++) {
      var place = i;
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  outcomes[place] = new Outcome.Sum(all.get(place).checksum());
                } catch (IOException e) {
                  outcomes[place] = new Outcome.Failed(e.toString());
                }
              }));
    }
    try {
      for (var thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      for (var thread : threads) {
        thread.join();
      }
      throw e;
    }
    return Arrays.asList(outcomes);
  }
}
