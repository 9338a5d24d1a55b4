import inflight.given.GivenHub;
import inflight.given.GivenLoop;

static String boil() throws InterruptedException {
  Thread.sleep(20); // blocks whoever calls it
  return "tea";
}

void main() throws Exception {
  var hub = new GivenHub(GivenLoop.real());
  var cup = new String[1];
  hub.run(
      () -> {
        hub.await(
            wake ->
                Thread.startVirtualThread(
                    () -> {
                      try {
                        cup[0] = boil();
                      } catch (InterruptedException e) {
                        cup[0] = "no tea";
                      }
                      wake.run();
                    }));
        return null;
      });
  IO.println(cup[0]);
}
