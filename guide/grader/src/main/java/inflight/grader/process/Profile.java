package inflight.grader.process;

import java.util.List;

/** The flags of a judge process, by what it judges. */
public enum Profile {
  /** Behavior, interleavings, happens-before: starts fast, compiles little. */
  WARM(
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"), true),
  /** What jcstress finds out by probing: keeps results off each other's cache lines. */
  HARDWARE(
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:-RestrictContended",
          "-XX:-UsePerfData",
          "-XX:+UseSerialGC",
          "-Xms256m",
          "-Xmx256m"),
      true),
  /** Speed: as a program runs, but for the collector. */
  SPEED(List.of("-Xms256m", "-Xmx1g", "-XX:+UseSerialGC"), true);

  private final List<String> flags;
  private final boolean cached;

  Profile(List<String> flags, boolean cached) {
    this.flags = flags;
    this.cached = cached;
  }

  List<String> flags() {
    return flags;
  }

  /** Whether a process of this kind starts from the ahead-of-time cache. */
  boolean isCached() {
    return cached;
  }
}
