package inflight.given;

/**
 * Work in steps. Each step runs to the next await, or to the end. Python makes such an object when
 * you call an {@code async def}: {@code send} has the same name there, {@code fail} is its {@code
 * throw}, and it has a third method, {@code close}, which we do without.
 *
 * <p>After a step that returned {@link Done} or threw something there are no more steps.
 */
public interface Coroutine<T> {

  /** Goes on with the result of what it awaited; null in the first step. */
  Step<T> send(Object value) throws Exception;

  /**
   * Throws an error in at the place where it awaits, or before its first line. A coroutine without
   * a {@code try} there ends with that error.
   */
  default Step<T> fail(Exception error) throws Exception {
    throw error;
  }

  /** How a step ended. */
  sealed interface Step<T> {}

  /** It awaits something. */
  record Await<T>(Awaitable<?> other) implements Step<T> {}

  /** It came to an end. */
  record Done<T>(T value) implements Step<T> {}
}
