package inflight.grader.race;

import inflight.grader.model.Finding;

/**
 * What one kind of evidence says of one specification.
 *
 * @param spec the specification's class name; or that of the class that holds several, if it is
 *     said of all of them
 * @param count how many interleavings were tried, or how often the actors met
 * @param complete false if there were more interleavings to try
 * @param finding what is wrong, or why it was not judged; null if there is nothing to say
 */
record Judged(Kind kind, String spec, Came came, long count, boolean complete, Finding finding) {
  enum Kind {
    INTERLEAVINGS,
    HAPPENS_BEFORE,
    HARDWARE
  }

  /** What it came to. */
  enum Came {
    PASSED,
    FAILED,
    /** A TODO is left. */
    TODO,
    /** This kind of evidence has nothing to say of the specification; another must. */
    NOT_APPLICABLE,
    /** Judged another time, or on another machine, it might have failed. */
    INCONCLUSIVE,
    ERROR
  }

  Judged {
    spec = spec.replace('$', '.');
  }

  /** Whether it speaks of a specification: of itself, or of one in the class that it is about. */
  boolean isOf(String other) {
    return other.equals(spec) || other.startsWith(spec + ".");
  }

  /** The specification's name without its package. */
  static String shortName(String spec) {
    return spec.substring(spec.lastIndexOf('.', firstUpperCase(spec)) + 1).replace('$', '.');
  }

  private static int firstUpperCase(String name) {
    for (var i = 0; i < name.length(); i++) {
      if (Character.isUpperCase(name.charAt(i))) {
        return i;
      }
    }
    return name.length() - 1;
  }
}
