package inflight.ch03_approaches;

import inflight.given.ChecksumJob.Outcome;
import inflight.given.Source;
import inflight.testkit.TrickleScript;
import inflight.testkit.TrickleServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Sources for the trials of speed, and the plain ways to read them. */
final class SlowSources {
  /** What each of them takes, in words. */
  static final String EACH = "4 times 5 ms";

  private SlowSources() {}

  /**
   * Some sources that send a little, wait, and send again; they are there until the process ends.
   */
  static List<Source> add(int count) {
    var server = new TrickleServer();
    var sources = new ArrayList<Source>();
    for (var i = 0; i < count; i++) {
      var script = TrickleScript.empty();
      for (var part = 0; part < 4; part++) {
        script = script.pause(Duration.ofMillis(5)).bytes((byte) i, (byte) part);
      }
      sources.add(new Source(TrickleServer.HOST, server.add(script)));
    }
    return List.copyOf(sources);
  }

  /** One after another. */
  static List<Outcome> inTurn(List<Source> sources) {
    return sources.stream().map(SlowSources::outcome).toList();
  }

  /** A platform thread for each. */
  static List<Outcome> threads(List<Source> sources) throws InterruptedException {
    var outcomes = new Outcome[sources.size()];
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < outcomes.length; i++) {
      var place = i;
      threads.add(Thread.ofPlatform().start(() -> outcomes[place] = outcome(sources.get(place))));
    }
    for (var thread : threads) {
      thread.join();
    }
    return List.of(outcomes);
  }

  /** A fixed pool of platform threads. */
  static List<Outcome> pool(List<Source> sources, int workers) throws InterruptedException {
    try (var pool = Executors.newFixedThreadPool(workers)) {
      var calls = sources.stream().<Callable<Outcome>>map(it -> () -> outcome(it)).toList();
      return pool.invokeAll(calls).stream().map(Future::resultNow).toList();
    }
  }

  /** One thread and a selector; the sources are known not to fail. */
  static List<Outcome> loop(List<Source> sources) throws IOException {
    var sums = Stream.generate(CRC32::new).limit(sources.size()).toList();
    var buffer = ByteBuffer.allocate(8_192);
    try (var selector = Selector.open()) {
      for (var i = 0; i < sums.size(); i++) {
        sources.get(i).channel().register(selector, SelectionKey.OP_READ, sums.get(i));
      }
      for (var left = new int[] {sums.size()}; left[0] > 0; ) {
        selector.select(
            key -> {
              try {
                var channel = (SocketChannel) key.channel();
                if (channel.read(buffer.clear()) < 0) {
                  left[0]--;
                  channel.close();
                }
                ((CRC32) key.attachment()).update(buffer.flip());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      }
    }
    return sums.stream().<Outcome>map(it -> new Outcome.Sum(it.getValue())).toList();
  }

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
