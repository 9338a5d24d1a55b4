package inflight.grader.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Empties a pipe, so that the process never blocks on it, and keeps only the beginning. */
final class OutputPump implements Runnable {
  /** What is kept. The rest is thrown away. */
  private static final int KEPT_BYTES = 64 * 1024;

  /** What the process has started may hold the pipe open; the verdict does not wait for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final InputStream input;
  private final Thread thread;
  // Guarded by this.
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

  private OutputPump(InputStream input) {
    this.input = input;
    this.thread = Thread.ofPlatform().daemon().name("inflight-output").unstarted(this);
  }

  static OutputPump of(InputStream input) {
    var pump = new OutputPump(input);
    pump.thread.start();
    return pump;
  }

  @Override
  public void run() {
    var buffer = new byte[8192];
    try {
      for (int read; (read = input.read(buffer)) >= 0; ) {
        synchronized (this) {
          kept.write(buffer, 0, Math.min(read, KEPT_BYTES - kept.size()));
        }
      }
    } catch (IOException closed) {
      // The process was ended.
    }
  }

  /** Begins anew: what was printed before belongs to another assignment. */
  synchronized void forget() {
    kept.reset();
  }

  synchronized String kept() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  void join() throws InterruptedException {
    thread.join(PATIENCE);
  }
}
