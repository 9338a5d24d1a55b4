/*
 * axis: correct
 * says: threads there are, with 20 sources under way
 * why: The loop runs on a thread of its own, and the caller only waits for it.
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32;

public final class LoopOfJobs implements ChecksumJob {
  private record Reading(int place, CRC32 sum) {}

  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var loop = new FutureTask<>(() -> loop(all));
    var thread = Thread.ofPlatform().start(loop);
    try {
      return loop.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      thread.interrupt();
      thread.join();
      throw e;
    }
  }

  private static List<Outcome> loop(List<Source> all) throws InterruptedException {
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
          selector.select();
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
