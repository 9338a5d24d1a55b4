import inflight.given.GivenHub;
import inflight.given.GivenLoop;
import java.time.Duration;

void main() throws Exception {
  var hub = new GivenHub(GivenLoop.virtual());
  hub.run(
      () -> {
        var late =
            hub.spawn(
                () -> {
                  hub.sleep(Duration.ofHours(1));
                  IO.println("an hour later");
                  return null;
                });
        IO.println("main goes on");
        late.join();
        return null;
      });
}
