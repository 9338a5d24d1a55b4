package inflight.grader.process;

import java.util.List;
import java.util.stream.Stream;

/** The flags of a judge process, by what it judges. */
public enum Profile {
  /** Behavior, interleavings, happens-before: starts fast, compiles little. */
  WARM(true, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m")),

  /** Both compilers. */
  HARDWARE(false, hardware()),

  /** The first compiler alone. */
  HARDWARE_FIRST(false, hardware("-XX:TieredStopAtLevel=1")),

  /** The second compiler alone, which shuffles what it may. */
  HARDWARE_SHUFFLED(
      false,
      hardware(
          "-XX:-TieredCompilation",
          "-XX:+StressLCM",
          "-XX:+StressGCM",
          "-XX:+StressIGVN",
          "-XX:+StressCCP")),

  /** No compiler. */
  HARDWARE_INTERPRETED(false, hardware("-Xint")),

  /** As a program runs, but for the collector. */
  SPEED(true, List.of("-Xms256m", "-Xmx1g", "-XX:+UseSerialGC"));

  /** All that is tried with {@code -Dstress=deep}. */
  public static final List<Profile> DEEP_HARDWARE =
      List.of(HARDWARE, HARDWARE_FIRST, HARDWARE_SHUFFLED, HARDWARE_INTERPRETED);

  private final boolean cached;
  private final List<String> flags;

  Profile(boolean cached, List<String> flags) {
    this.cached = cached;
    this.flags = flags;
  }

  /** What jcstress finds out by probing: keeps results off each other's cache lines. */
  private static List<String> hardware(String... more) {
    return Stream.concat(
            Stream.of(
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-RestrictContended",
                "-XX:-UsePerfData",
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx256m"),
            Stream.of(more))
        .toList();
  }

  List<String> flags() {
    return flags;
  }

  /**
   * Whether a process of this kind starts from the ahead-of-time cache. Where the JVM lays out
   * objects in another way it would be refused.
   */
  boolean isCached() {
    return cached;
  }
}
