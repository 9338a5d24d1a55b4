package inflight.testkit.speed;

import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * A question about speed: is the candidate so many times as fast as the baseline? All three
 * runnables do the same work and return the same value.
 */
public final class SpeedTrial {
  private static final double LEAST_BAR = 1.2;

  private final Builder parts;

  private SpeedTrial(Builder parts) {
    this.parts = parts;
  }

  /**
   * @param what what is measured, such as {@code "the sum of 400,000 values on 2 workers"}
   */
  public static Builder of(String what) {
    return new Builder(what);
  }

  /** A name for people, and the work. */
  record Contender(String name, Callable<?> work) {}

  /** What is measured, in words for people. */
  public String what() {
    return parts.what;
  }

  Contender baseline() {
    return parts.baseline;
  }

  Contender candidate() {
    return parts.candidate;
  }

  Contender yardstick() {
    return parts.yardstick;
  }

  /** The ratio to reach, given the one that the yardstick reaches. */
  double bar(double yardstickRatio) {
    return parts.share > 0 ? Math.max(LEAST_BAR, parts.share * yardstickRatio) : parts.ratio;
  }

  /** True if the bar moves with what the machine can do. */
  boolean isRelative() {
    return parts.share > 0;
  }

  /** Closes what it has used, whatever that throws: all has been measured. */
  void end() {
    for (var each : parts.closedAtTheEnd) {
      try {
        each.close();
      } catch (Throwable thrown) {
        // That is for the behaviors to judge.
      }
    }
  }

  /** Collects the parts of a trial. */
  public static final class Builder {
    private final String what;
    private Contender baseline;
    private Contender candidate;
    private Contender yardstick;
    private double ratio;
    private double share;
    private AutoCloseable[] closedAtTheEnd = {};

    private Builder(String what) {
      this.what = what;
    }

    /** The synchronous way, or the plain one. */
    public Builder baseline(String name, Callable<?> work) {
      baseline = new Contender(name, work);
      return this;
    }

    /** The learner's class. */
    public Builder candidate(String name, Callable<?> work) {
      candidate = new Contender(name, work);
      return this;
    }

    /**
     * A version that is known to be good: what it reaches in the same rounds shows what the machine
     * can do.
     */
    public Builder yardstick(String name, Callable<?> work) {
      yardstick = new Contender(name, work);
      return this;
    }

    /** The bar: so many times as fast as the baseline. */
    public Builder atLeast(double ratio) {
      this.ratio = ratio;
      return this;
    }

    /** The bar: such a share of the ratio that the yardstick reaches, and never under 1.2. */
    public Builder shareOfYardstick(double share) {
      this.share = share;
      return this;
    }

    /** What is closed when all has been measured, such as child processes. */
    public Builder closes(AutoCloseable... used) {
      closedAtTheEnd = used.clone();
      return this;
    }

    /** The trial, if it is whole: all three contenders and one bar. */
    public SpeedTrial build() {
      Objects.requireNonNull(baseline, "a baseline is due");
      Objects.requireNonNull(candidate, "a candidate is due");
      Objects.requireNonNull(yardstick, "a yardstick is due");
      if ((ratio > 1) == (share > 0)) {
        throw new IllegalStateException("one bar is due: a ratio over 1, or a share");
      }
      return new SpeedTrial(this);
    }
  }
}
