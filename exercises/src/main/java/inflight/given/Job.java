package inflight.given;

/**
 * A job of a task queue.
 *
 * @param id tells it from all others
 * @param payload what is to be done
 * @param attempt 1 in the first run, 2 in the second
 */
public record Job(long id, String payload, int attempt) {}
