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
  @Override
  public List<Outcome> run(List<Source> sources) throws InterruptedException {
    var all = List.copyOf(sources);
    try (var selector = Selector.open()) {
      try {
        return new Run(selector, all).outcomes();
      } finally {
        for (var key : selector.keys()) {
          key.channel().close();
        }
      }
    } catch (ClosedByInterruptException e) {
      // Connecting and reading notice an interrupt themselves, and leave the flag set.
      Thread.interrupted();
      throw new InterruptedException();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection that is not at its end: what has come so far, and where its outcome goes. */
  private record Reading(int place, CRC32 sum) {}

  /** One run. Everything here belongs to one thread, so nothing needs a lock. */
  private static final class Run {
    private final Selector selector;
    private final List<Source> sources;
    private final Outcome[] outcomes;
    private final ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
    private int left;

    Run(Selector selector, List<Source> sources) {
      this.selector = selector;
      this.sources = sources;
      outcomes = new Outcome[sources.size()];
      left = sources.size();
    }

    List<Outcome> outcomes() throws IOException, InterruptedException {
      for (var place = 0; place < outcomes.length; place++) {
        connect(place);
      }
      while (left > 0) {
        selector.select();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        for (var key : selector.selectedKeys()) {
          read(key);
        }
        // The selector adds to this set, and never takes anything out of it.
        selector.selectedKeys().clear();
      }
      return List.of(outcomes);
    }

    private void connect(int place) throws IOException {
      try {
        sources
            .get(place)
            .channel()
            .register(selector, SelectionKey.OP_READ, new Reading(place, new CRC32()));
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException | UnresolvedAddressException e) {
        done(place, new Outcome.Failed(e.toString()));
      }
    }

    /** Takes one buffer full at the most: the others have their turn, too. */
    private void read(SelectionKey key) throws IOException {
      var reading = (Reading) key.attachment();
      var channel = (SocketChannel) key.channel();
      try {
        var read = channel.read(buffer);
        reading.sum.update(buffer.flip());
        if (read < 0) {
          done(reading.place, new Outcome.Sum(reading.sum.getValue()));
          channel.close();
        }
      } catch (ClosedByInterruptException e) {
        throw e;
      } catch (IOException e) {
        done(reading.place, new Outcome.Failed(e.toString()));
        channel.close();
      } finally {
        buffer.clear();
      }
    }

    private void done(int place, Outcome outcome) {
      outcomes[place] = outcome;
      left--;
    }
  }
}
