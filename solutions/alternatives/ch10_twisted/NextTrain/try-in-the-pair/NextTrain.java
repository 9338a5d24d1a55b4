/*
 * trades: One pair does it all, and its callback has a try of its own. The words for a failure stand there twice.
 */
package inflight.ch10_twisted;

import java.util.concurrent.CompletableFuture;

public final class NextTrain {

  public CompletableFuture<String> show(CompletableFuture<String> answer) {
    return answer.handle(
        (text, error) -> {
          if (error != null) {
            return "see the timetable";
          }
          try {
            return "in " + Integer.parseInt(text) + " min";
          } catch (NumberFormatException e) {
            return "see the timetable";
          }
        });
  }
}
