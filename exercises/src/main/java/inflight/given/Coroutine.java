package inflight.given;

/**
 * Work in steps. Each step runs to the next await, or to the end. Python makes such an object of
 * every {@code async def}; its two methods are called {@code send} and {@code throw} there too.
 *
 * <p>After a step that answered {@link Done}, or that threw, there is no other.
 */
public interface Coroutine<T> {

  /** Goes on with what the awaited one came to; null in the first step. */
  Step<T> send(Object value) throws Exception;

  /**
   * Goes on with an error at the place where it awaits, or before its first line. A coroutine
   * without a {@code try} there ends with that error.
   */
  default Step<T> fail(Exception error) throws Exception {
    throw error;
  }

  /** How a step ended. */
  sealed interface Step<T> {}

  /** It awaits another. */
  record Await<T>(Awaitable<?> other) implements Step<T> {}

  /** It came to an end. */
  record Done<T>(T value) implements Step<T> {}
}
