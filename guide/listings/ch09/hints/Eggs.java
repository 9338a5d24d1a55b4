import inflight.given.Completable;
import inflight.given.GivenLoop;
import java.time.Duration;

void main() {
  var loop = GivenLoop.virtual();
  var eggs = new Completable<String>(loop);
  var timer = loop.callLater(Duration.ofMinutes(5), () -> IO.println("too late: " + eggs.cancel()));
  eggs.whenDone(
      () -> {
        timer.cancel(); // or it rings for nothing
        IO.println("cancel of done eggs: " + eggs.cancel());
        loop.stop();
      });
  loop.callLater(Duration.ofMinutes(4), () -> eggs.complete("soft"));
  loop.run();
}
