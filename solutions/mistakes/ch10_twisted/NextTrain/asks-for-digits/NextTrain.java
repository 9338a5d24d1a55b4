/*
 * axis: correct
 * says: a number of any length makes no error
 * why: What consists of digits is taken for a number that fits, and one of twenty digits does not.
 */
package inflight.ch10_twisted;

import java.util.concurrent.CompletableFuture;

public final class NextTrain {
  public CompletableFuture<String> show(CompletableFuture<String> answer) {
    return answer.handle(
        (text, error) ->
            error == null && text != null && !text.isEmpty() && isNumber(text)
                ? "in " + Integer.parseInt(text) + " min"
                : "see the timetable");
  }

  private static boolean isNumber(String text) {
    return text.substring(1).chars().allMatch(Character::isDigit)
        && (text.charAt(0) == '-' || Character.isDigit(text.charAt(0)));
  }
}
