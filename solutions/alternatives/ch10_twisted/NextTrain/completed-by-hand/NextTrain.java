/*
 * trades: A future of its own, completed by a callback. More lines, and a line that is forgotten makes a display that stays dark.
 */
package inflight.ch10_twisted;

import java.util.concurrent.CompletableFuture;

public final class NextTrain {

  public CompletableFuture<String> show(CompletableFuture<String> answer) {
    var shown = new CompletableFuture<String>();
    answer.whenComplete(
        (text, error) -> {
          var isNumber = error == null && text != null && text.matches("[+-]?\\d{1,9}");
          shown.complete(isNumber ? "in " + Integer.parseInt(text) + " min" : "see the timetable");
        });
    return shown;
  }
}
