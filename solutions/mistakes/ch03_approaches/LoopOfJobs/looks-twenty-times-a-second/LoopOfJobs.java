/*
 * axis: faster
 * says: the bar is 4.80
 * why: It sleeps between two looks, however much there is to read.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.zip.CRC32;

public final class LoopOfJobs implements ChecksumJob {
  private record Reading(int place, CRC32 sum) {}

  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    try (var selector = Selector.open()) {
      try {
        var left = 0;
        for (var i = 0; i < outcomes.length; i++) {
          try {
            var reading = new Reading(i, new CRC32());
            all.get(i).channel().register(selector, SelectionKey.OP_READ, reading);
            left++;
          } catch (ClosedByInterruptException e) {
            throw e;
          } catch (IOException | UnresolvedAddressException e) {
            outcomes[i] = new Outcome.Failed(e.toString());
          }
        }
        var buffer = ByteBuffer.allocate(8_192);
        while (left > 0) {
          Thread.sleep(50);
          selector.selectNow();
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          for (var key : selector.selectedKeys()) {
            var outcome = read(key, buffer);
            if (outcome != null) {
              outcomes[((Reading) key.attachment()).place()] = outcome;
              key.channel().close();
              left--;
            }
          }
          selector.selectedKeys().clear();
        }
        return List.of(outcomes);
      } finally {
        for (var key : selector.keys()) {
          key.channel().close();
        }
      }
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Outcome read(SelectionKey key, ByteBuffer buffer)
      throws ClosedByInterruptException {
    var sum = ((Reading) key.attachment()).sum();
    try {
      buffer.clear();
      var read = ((SocketChannel) key.channel()).read(buffer);
      sum.update(buffer.flip());
      return read < 0 ? new Outcome.Sum(sum.getValue()) : null;
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
