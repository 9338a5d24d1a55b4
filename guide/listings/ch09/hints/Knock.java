import inflight.given.Completable;
import inflight.given.GivenLoop;

void main() {
  var loop = GivenLoop.virtual();
  var knock = new Completable<Void>(loop);
  knock.whenDone(() -> IO.println("woken, once"));
  IO.println("first knock: " + knock.complete(null));
  IO.println("second knock: " + knock.complete(null));
  loop.callSoon(loop::stop);
  loop.run();
}
