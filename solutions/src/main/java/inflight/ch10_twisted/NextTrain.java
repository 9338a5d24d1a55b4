package inflight.ch10_twisted;

import java.util.concurrent.CompletableFuture;

/**
 * The errback stands behind the callback, so it gets the errors of both: the server's, which goes
 * past the callback, and the callback's own.
 */
public final class NextTrain {

  public CompletableFuture<String> show(CompletableFuture<String> answer) {
    return answer
        .thenApply(text -> "in " + Integer.parseInt(text) + " min")
        .exceptionally(error -> "see the timetable");
  }
}
