/*
 * axis: correct
 * says: threads that run had started, with 20 sources under way
 * why: All sources are in flight, and one thread looks after them. That is LoopOfJobs, with a thread to spare.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

public final class ThreadPerJob implements ChecksumJob {
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    var sums = new CRC32[all.size()];
    var open = new SocketChannel[all.size()];
    try {
      for (var i = 0; i < open.length; i++) {
        sums[i] = new CRC32();
        try {
          open[i] = all.get(i).channel();
        } catch (IOException | UnresolvedAddressException e) {
          outcomes[i] = new Outcome.Failed(e.toString());
        }
      }
      while (Arrays.asList(outcomes).contains(null)) {
        Thread.sleep(1);
        for (var i = 0; i < open.length; i++) {
          if (outcomes[i] == null) {
            outcomes[i] = read(open[i], sums[i]);
          }
        }
      }
      return List.of(outcomes);
    } finally {
      for (var channel : open) {
        try {
          if (channel != null) {
            channel.close();
          }
        } catch (IOException e) {
          // It is closed.
        }
      }
    }
  }

  private static Outcome read(SocketChannel channel, CRC32 sum) {
    try {
      var buffer = ByteBuffer.allocate(8_192);
      var read = channel.read(buffer);
      sum.update(buffer.flip());
      return read < 0 ? new Outcome.Sum(sum.getValue()) : null;
    } catch (IOException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
