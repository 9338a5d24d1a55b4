package inflight.given;

import java.time.Duration;

/** A loop that leaves all to another one. What a test wants otherwise, it overrides. */
public class ForwardingLoop implements EventLoop {
  private final EventLoop loop;

  public ForwardingLoop(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public Handle callSoon(Runnable callback) {
    return loop.callSoon(callback);
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    return loop.callLater(delay, callback);
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    return loop.callSoonThreadsafe(callback);
  }

  @Override
  public long nanoTime() {
    return loop.nanoTime();
  }

  @Override
  public boolean inLoop() {
    return loop.inLoop();
  }

  @Override
  public void run() {
    loop.run();
  }

  @Override
  public void stop() {
    loop.stop();
  }
}
