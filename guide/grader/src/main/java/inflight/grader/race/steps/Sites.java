package inflight.grader.race.steps;

import java.util.ArrayList;
import java.util.List;

/**
 * The sites of all classes of one loader, by number. Thread-safe: classes may be loaded on any
 * thread.
 */
final class Sites {
  // Guarded by this.
  private final List<Site> sites = new ArrayList<>();

  synchronized int add(Site site) {
    sites.add(site);
    return sites.size() - 1;
  }

  synchronized Site get(int number) {
    return sites.get(number);
  }
}
