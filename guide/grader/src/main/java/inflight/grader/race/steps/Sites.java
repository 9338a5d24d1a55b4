package inflight.grader.race.steps;

import java.util.ArrayList;
import java.util.List;

/**
 * The sites of all instrumented classes, by number. Thread-safe: classes may be loaded on any
 * thread.
 */
public final class Sites {
  private final int first;

  // Guarded by this.
  private final List<Site> sites = new ArrayList<>();

  public Sites() {
    this(0);
  }

  /**
   * @param first the number of the first: beyond those of all earlier runs
   */
  public Sites(int first) {
    this.first = first;
  }

  synchronized int add(Site site) {
    sites.add(site);
    return first + sites.size() - 1;
  }

  public synchronized Site get(int number) {
    return sites.get(number - first);
  }

  /**
   * False for the sites of an earlier run. Takes no lock: such a run's thread may ask all the time.
   */
  public boolean has(int number) {
    return number >= first;
  }
}
