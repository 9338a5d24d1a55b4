import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

void main() throws InterruptedException {
  var taxi =
      new FutureTask<>(
          () -> {
            Thread.sleep(60_000);
            return "by taxi";
          });
  Thread.startVirtualThread(taxi);
  try {
    IO.println(taxi.get(100, TimeUnit.MILLISECONDS));
  } catch (TimeoutException e) {
    taxi.cancel(true); // interrupts the thread that runs it
    IO.println("on foot");
  } catch (ExecutionException e) {
    IO.println("the taxi broke down: " + e.getCause());
  }
}
