package inflight.ch10_twisted;

import java.util.concurrent.CompletableFuture;

/**
 * The line on the display of a small station. A server is asked in how many minutes the next train
 * comes, and its answer is a number as text, such as {@code "4"}. The display then shows {@code in
 * 4 min}.
 *
 * <p>If the server fails, or answers with something that is no number, the display shows {@code see
 * the timetable}. It never shows an error.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>The server may answer before {@link #show} is called or after. The method never blocks.
 *   <li>It may fail with any Throwable, answer null, or be cancelled: see the timetable.
 * </ul>
 */
// TODO mend me: delete this line when you begin
public final class NextTrain {

  /** What the display shows, once the server has answered. */
  public CompletableFuture<String> show(CompletableFuture<String> answer) {
    return answer
        .exceptionally(error -> "see the timetable")
        .thenApply(text -> "in " + Integer.parseInt(text) + " min");
  }
}
