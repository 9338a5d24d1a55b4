package inflight.ch03_approaches;

import inflight.given.ChecksumJob.Outcome;
import inflight.given.Source;
import inflight.testkit.TrickleScript;
import inflight.testkit.TrickleServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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

  private static Outcome outcome(Source source) {
    try {
      return new Outcome.Sum(source.checksum());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
