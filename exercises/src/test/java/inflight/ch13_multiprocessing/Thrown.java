package inflight.ch13_multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.Callable;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a call throws; that it throws nothing is told in the same words as the rest. */
final class Thrown {
  private final Throwable thrown;

  private Thrown(Throwable thrown) {
    this.thrown = thrown;
  }

  static Thrown thrownBy(ThrowingCallable call) {
    return new Thrown(catchThrowable(call));
  }

  /** What a call returns; what it throws instead is told in the same words as the rest. */
  static <T> T returned(String what, Callable<T> call) {
    try {
      return call.call();
    } catch (Exception thrown) {
      throw new AssertionError(what + ": it should return, and threw " + thrown, thrown);
    }
  }

  AbstractThrowableAssert<?, ?> as(String words, Object... arguments) {
    if (thrown == null) {
      throw new AssertionError(words.formatted(arguments) + ": it should throw, and returned.");
    }
    return assertThat(thrown).as(words, arguments);
  }

  /** What was thrown, if it is of that class. */
  <T extends Throwable> T a(Class<T> type, String words, Object... arguments) {
    as(words, arguments).isInstanceOf(type);
    return type.cast(thrown);
  }
}
