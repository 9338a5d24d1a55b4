/*
 * trades: No selector: it goes round, and when nobody had anything it sleeps for a moment, longer each time. Simple, and
 *     always a little late.
 */
package inflight.ch03_approaches;

import inflight.given.ChecksumJob;
import inflight.given.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;

public final class LoopOfJobs implements ChecksumJob {
  private static final long LONGEST_NANOS = 2_000_000;

  private record Reading(int place, SocketChannel channel, CRC32 sum) {}

  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    var outcomes = new Outcome[all.size()];
    var open = new ArrayDeque<Reading>();
    try {
      for (var i = 0; i < outcomes.length; i++) {
        try {
          open.add(new Reading(i, all.get(i).channel(), new CRC32()));
        } catch (IOException | UnresolvedAddressException e) {
          throwIfInterrupted();
          outcomes[i] = new Outcome.Failed(e.toString());
        }
      }
      var buffer = ByteBuffer.allocate(4_096);
      var nap = 1_000L;
      while (!open.isEmpty()) {
        var moved = false;
        for (var turns = open.size(); turns > 0; turns--) {
          var reading = open.remove();
          int read;
          try {
            read = reading.channel.read(buffer.clear());
          } catch (IOException e) {
            open.add(reading);
            throwIfInterrupted();
            open.removeLast();
            outcomes[reading.place] = new Outcome.Failed(e.toString());
            close(reading.channel);
            continue;
          }
          moved |= read != 0;
          if (read < 0) {
            outcomes[reading.place] = new Outcome.Sum(reading.sum.getValue());
            close(reading.channel);
          } else {
            reading.sum.update(buffer.flip());
            open.add(reading);
          }
        }
        nap = moved ? 1_000 : Math.min(2 * nap, LONGEST_NANOS);
        throwIfInterrupted();
        LockSupport.parkNanos(nap);
      }
      return Arrays.asList(outcomes);
    } finally {
      open.forEach(it -> close(it.channel));
    }
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
