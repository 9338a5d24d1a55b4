package inflight.grader.race.happensbefore;

import java.util.Arrays;

/** How far a thread, or what it released, knows what each thread has done. */
final class Clock {
  private int[] times = new int[4];

  int of(int thread) {
    return thread < times.length ? times[thread] : 0;
  }

  void join(Clock other) {
    grow(other.times.length);
    for (var i = 0; i < other.times.length; i++) {
      times[i] = Math.max(times[i], other.times[i]);
    }
  }

  void tick(int thread) {
    grow(thread + 1);
    times[thread]++;
  }

  private void grow(int length) {
    if (length > times.length) {
      times = Arrays.copyOf(times, Math.max(length, 2 * times.length));
    }
  }
}
