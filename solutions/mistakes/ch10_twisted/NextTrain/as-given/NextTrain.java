/*
 * axis: correct
 * says: if the server fails, the display says: see the timetable
 * why: The errback comes first, and what it returns is a value like the server's. The callback takes it for a number.
 */
package inflight.ch10_twisted;

import java.util.concurrent.CompletableFuture;

public final class NextTrain {

  public CompletableFuture<String> show(CompletableFuture<String> answer) {
    return answer
        .exceptionally(error -> "see the timetable")
        .thenApply(text -> "in " + Integer.parseInt(text) + " min");
  }
}
