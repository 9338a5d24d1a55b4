package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.Site;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The accesses of one run to each place, and those that nothing orders, as in FastTrack (Flanagan
 * and Freund, PLDI 2009). Guarded by the order.
 */
final class Memory {
  private record Access(int thread, int time, Site site, Object value) {}

  private static final class Place {
    private Access lastWrite;
    private final Map<Integer, Access> reads = new HashMap<>();
  }

  private final Map<Object, Map<Object, Place>> places = new IdentityHashMap<>();
  private final List<Race> races = new ArrayList<>();
  private final Publication publication;

  Memory(Publication publication) {
    this.publication = publication;
  }

  /** The races of this run that are certain. */
  List<Race> races() {
    return List.copyOf(races);
  }

  /**
   * One access.
   *
   * @param value what is written or was read, if that is known; else null
   */
  void access(Participant by, Object owner, Object part, Site site, boolean writes, Object value) {
    if (by.initializing > 0 || !writes && by.isOptimistic) {
      return;
    }
    var place =
        places
            .computeIfAbsent(owner, key -> new HashMap<>())
            .computeIfAbsent(part, key -> new Place());
    var now = new Access(by.number, by.clock.of(by.number), site, value);
    check(by, place.lastWrite, true, now, writes);
    if (writes) {
      place.reads.values().forEach(read -> check(by, read, false, now, true));
      place.lastWrite = now;
      place.reads.clear();
    } else {
      place.reads.put(by.number, now);
    }
    if (part instanceof String) {
      publication.accessed(by, place, site, writes, value);
    }
  }

  private void check(Participant by, Access before, boolean wrote, Access now, boolean writes) {
    if (before == null
        || before.thread() == by.number
        || before.time() <= by.clock.of(before.thread())) {
      return;
    }
    var race =
        new Race(now.site().what(), wrote, before.site(), writes, now.site(), by.lastOfLearner);
    var written = wrote ? before.value() : now.value();
    if (wrote && writes || !publication.mayBeSafe(written)) {
      races.add(race);
    } else {
      publication.suspect(race);
    }
  }
}
