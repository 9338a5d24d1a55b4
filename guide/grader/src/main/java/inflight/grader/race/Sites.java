package inflight.grader.race;

import java.util.ArrayList;
import java.util.List;

/**
 * The sites of all instrumented classes, by number. Thread-safe: classes may be loaded on any
 * thread.
 */
final class Sites {
  private final int first;

  // Guarded by this.
  private final List<Site> sites = new ArrayList<>();

  Sites() {
    this(0);
  }

  /**
   * @param first the number of the first: beyond those of all earlier runs
   */
  Sites(int first) {
    this.first = first;
  }

  synchronized int add(Site site) {
    sites.add(site);
    return first + sites.size() - 1;
  }

  synchronized Site get(int number) {
    return sites.get(number - first);
  }

  /**
   * False for the sites of an earlier run. Takes no lock: such a run's thread may ask all the time.
   */
  boolean has(int number) {
    return number >= first;
  }
}
