/*
 * axis: correct
 * says: show, without an answer, comes back
 * why: A try around join catches everything, and the caller stands still until the server has answered.
 */
package inflight.ch10_twisted;

import java.util.concurrent.CompletableFuture;

public final class NextTrain {

  public CompletableFuture<String> show(CompletableFuture<String> answer) {
    try {
      return CompletableFuture.completedFuture("in " + Integer.parseInt(answer.join()) + " min");
    } catch (RuntimeException e) {
      return CompletableFuture.completedFuture("see the timetable");
    }
  }
}
