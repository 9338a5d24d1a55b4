package inflight.testkit;

import java.lang.reflect.Array;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers with what a test is at that asks the same of one input after the other: if it fails,
 * its finding tells that. Loops may be nested. Used by the test's thread, and read when it is over.
 */
public final class Tried {
  private static final Map<String, Object> NOW = new LinkedHashMap<>();
  private static final int LONGEST = 80;

  private Tried() {}

  /**
   * The same inputs, to loop over.
   *
   * @param name what the input is, such as {@code "capacity"}
   */
  public static <T> Iterable<T> each(String name, Iterable<T> inputs) {
    return () -> {
      var iterator = inputs.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          if (iterator.hasNext()) {
            return true;
          }
          forget(name);
          return false;
        }

        @Override
        public T next() {
          var next = iterator.next();
          note(name, next);
          return next;
        }
      };
    };
  }

  public static <T> Iterable<T> each(String name, T[] inputs) {
    return each(name, Arrays.asList(inputs));
  }

  public static Iterable<Integer> each(String name, int[] inputs) {
    return each(name, Tried.<Integer>boxed(inputs));
  }

  public static Iterable<Long> each(String name, long[] inputs) {
    return each(name, Tried.<Long>boxed(inputs));
  }

  public static Iterable<Boolean> each(String name, boolean[] inputs) {
    return each(name, Tried.<Boolean>boxed(inputs));
  }

  private static <T> List<T> boxed(Object array) {
    return new AbstractList<>() {
      @Override
      @SuppressWarnings("unchecked")
      public T get(int index) {
        return (T) Array.get(array, index);
      }

      @Override
      public int size() {
        return Array.getLength(array);
      }
    };
  }

  private static synchronized void note(String name, Object input) {
    NOW.put(name, input);
  }

  private static synchronized void forget(String name) {
    NOW.remove(name);
  }

  /** A test begins. */
  static synchronized void nothing() {
    NOW.clear();
  }

  /**
   * What the test was at when it ended, one input after the other, such as {@code capacity 3} or
   * {@code not timed}; without those that cannot be told in few words, and without those that have
   * been told.
   *
   * @param told what the finding says so far
   */
  public static synchronized List<String> with(String told) {
    var words = new ArrayList<String>();
    NOW.forEach(
        (name, input) -> {
          if (input instanceof Boolean holds) {
            words.add(holds ? name : "not " + name);
            return;
          }
          var text = text(input);
          if (!text.isEmpty() && text.length() <= LONGEST && !told.contains(text)) {
            words.add(name + " " + text);
          }
        });
    return words;
  }

  /** Empty for what may be the learner's: its words are not asked for. */
  private static String text(Object input) {
    return switch (input) {
      case null -> "null";
      case String string -> "\"" + string.replace("\n", "\\n") + "\"";
      case Integer number -> Words.format("%,d", number);
      case Long number -> Words.format("%,d", number);
      case Enum<?> constant -> constant.toString();
      case Duration duration -> text(duration);
      case Throwable thrown -> {
        var message = Throwables.message(thrown);
        yield Words.typeName(thrown.getClass().getName())
            + (message == null || message.isEmpty() ? "" : ": " + message);
      }
      case Object[] array -> text(Arrays.asList(array));
      case List<?> all -> {
        var texts = all.stream().map(Tried::text).toList();
        yield texts.contains("") ? "" : "[" + String.join(", ", texts) + "]";
      }
      default -> "";
    };
  }

  private static String text(Duration duration) {
    if (duration.getNano() == 0) {
      return Words.format("%,d s", duration.getSeconds());
    }
    try {
      return duration.getNano() % 1_000_000 == 0
          ? Words.format("%,d ms", duration.toMillis())
          : Words.format("%,d ns", duration.toNanos());
    } catch (ArithmeticException e) {
      // Longer than can be counted, as some tests want it.
      return duration.toString();
    }
  }
}
