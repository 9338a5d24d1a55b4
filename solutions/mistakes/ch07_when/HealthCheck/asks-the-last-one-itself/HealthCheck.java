/*
 * axis: correct
 * says: ask, interrupted as it waits for an answer
 * why: The calling thread asks the last service itself. The interrupt is meant for ask, and the service gets it.
 */
package inflight.ch07_when;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The calling thread has nothing else to do, so it asks one of them itself. */
public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    var answers = new ArrayList<String>();
    if (services.isEmpty()) {
      return answers;
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var others = new ArrayList<Future<String>>();
      for (var service : services.subList(0, services.size() - 1)) {
        others.add(threads.submit(service));
      }
      var last = services.getLast().call();
      for (var other : others) {
        answers.add(other.get());
      }
      answers.add(last);
      return answers;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
