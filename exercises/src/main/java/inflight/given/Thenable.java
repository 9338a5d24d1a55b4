package inflight.given;

import java.util.function.Consumer;

/**
 * Something that comes to a value or to an error later, of whatever make. Well-behaved ones call
 * one of the two callbacks, once. Others do not, and who uses them must bear it.
 */
@FunctionalInterface
public interface Thenable<T> {

  /** Calls {@code onValue} with the value, or {@code onError} with the error, when it is known. */
  void whenSettled(Consumer<? super T> onValue, Consumer<? super Throwable> onError);
}
