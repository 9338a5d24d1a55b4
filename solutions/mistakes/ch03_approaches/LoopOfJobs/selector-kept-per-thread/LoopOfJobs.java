/*
 * axis: correct
 * says: what ten threads have opened that live on is closed
 * why: Each thread keeps its selector for the next run.
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

public final class LoopOfJobs implements ChecksumJob {
  /** Dear to make: each thread makes one, for all of its runs. */
  private static final ThreadLocal<Selector> SELECTOR =
      ThreadLocal.withInitial(
          () -> {
            try {
              return Selector.open();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });

  private record Job(int place, SocketChannel channel, CRC32 crc) {}

  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var todo = List.copyOf(sources);
    var outcomes = new Outcome[todo.size()];
    var open = new ArrayList<SocketChannel>();
    try {
      var selector = SELECTOR.get();
      var left = 0;
      for (var i = 0; i < outcomes.length; i++) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        try {
          var channel = todo.get(i).channel();
          open.add(channel);
          channel.register(selector, SelectionKey.OP_READ, new Job(i, channel, new CRC32()));
          left++;
        } catch (ClosedByInterruptException e) {
          Thread.interrupted();
          throw new InterruptedException();
        } catch (IOException | UnresolvedAddressException e) {
          outcomes[i] = new Outcome.Failed(e.toString());
        }
      }
      var buffer = ByteBuffer.allocate(8192);
      while (left > 0) {
        selector.select();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        for (var key : selector.selectedKeys()) {
          var job = (Job) key.attachment();
          outcomes[job.place()] = step(job, buffer);
          if (outcomes[job.place()] != null) {
            job.channel().close();
            left--;
          }
        }
        selector.selectedKeys().clear();
      }
      return Arrays.asList(outcomes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      for (var channel : open) {
        try {
          channel.close();
        } catch (IOException e) {
          // It is of no more use anyway.
        }
      }
    }
  }

  /** Returns the outcome, or null if there is more to come. */
  private static Outcome step(Job job, ByteBuffer buffer) {
    try {
      var read = job.channel().read(buffer.clear());
      if (read < 0) {
        return new Outcome.Sum(job.crc().getValue());
      }
      job.crc().update(buffer.flip());
      return null;
    } catch (IOException e) {
      return new Outcome.Failed(e.toString());
    }
  }
}
