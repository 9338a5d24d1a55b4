/*
 * axis: correct
 * says: if the answer is no number, the display says: see the timetable
 * why: Callback and errback stand side by side. One of the two is called, and nobody is asked about what it throws.
 */
package inflight.ch10_twisted;

import java.util.concurrent.CompletableFuture;

public final class NextTrain {

  public CompletableFuture<String> show(CompletableFuture<String> answer) {
    return answer.handle(
        (text, error) ->
            error == null ? "in " + Integer.parseInt(text) + " min" : "see the timetable");
  }
}
