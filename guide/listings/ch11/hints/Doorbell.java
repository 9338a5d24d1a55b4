import inflight.given.GivenGreenlet;
import inflight.given.GivenLoop;
import java.time.Duration;

void main() throws Exception {
  var loop = GivenLoop.virtual();
  var porter = GivenGreenlet.current(); // he turns the loop
  var guest =
      new GivenGreenlet(
          first -> {
            IO.println("the guest sits down");
            IO.println("the guest hears " + porter.switchTo(null));
            loop.stop();
            return null;
          });
  guest.switchTo(null);
  loop.callLater(Duration.ofMinutes(5), () -> call(guest));
  loop.run();
}

static void call(GivenGreenlet guest) {
  try {
    guest.switchTo("the bell");
  } catch (Exception e) {
    throw new IllegalStateException(e);
  }
}
