import java.util.ArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

static String repair(int bicycle, ExecutorService mechanics) throws Exception {
  Thread.sleep(100); // takes the bicycle apart
  var wheel = mechanics.submit(() -> "a new wheel");
  return "bicycle " + bicycle + " has " + wheel.get();
}

void main() throws Exception {
  var mechanics = Executors.newFixedThreadPool(2);
  var tickets = new ArrayList<Future<String>>();
  for (int i = 1; i <= 2; i++) {
    int bicycle = i;
    tickets.add(mechanics.submit(() -> repair(bicycle, mechanics)));
  }
  for (var ticket : tickets) {
    try {
      IO.println(ticket.get(2, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      IO.println("not ready after two seconds");
    }
  }
  mechanics.shutdownNow();
}
