package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.Site;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Races on a reference to an object of which every field is final. Whoever reads such a reference
 * reads it too early or sees the whole object (JLS 17.5), so code that looks without a lock, and
 * looks again under one if it has seen nothing, is right. Whether it does so shows over all runs of
 * a specification: that is why this outlives a run. Thread-safe.
 *
 * <p>It is not right if a thread that saw nothing goes on without synchronizing, or if it reads
 * twice: the second of two such reads may see nothing although the first saw something.
 */
final class Publication {
  private record Key(int thread, Object place) {}

  private record Read(Site site, boolean sawNothing, int acquires, int unlocks) {}

  private final String specification;
  private final Map<Class<?>, Boolean> wholes = new ConcurrentHashMap<>();

  // All below guarded by this.
  private final Map<Key, Read> lastReads = new HashMap<>();
  private final Set<Site> unsafeSites = new HashSet<>();
  private final Set<Race> suspects = new LinkedHashSet<>();

  /**
   * @param specification the name of the specification, whose own objects say nothing of the
   *     learner's
   */
  Publication(String specification) {
    this.specification = specification;
  }

  /** Whether an object that is reached through a race may be whole nonetheless. */
  boolean mayBeSafe(Object published) {
    return published == null || isWhole(published);
  }

  /** Whether it is an object of the learner's of which every field is final. */
  boolean isWhole(Object published) {
    return published != null
        && published.getClass().getClassLoader() instanceof InstrumentingLoader
        && !published.getClass().isHidden()
        && !Site.outermost(published.getClass().getName()).equals(Site.outermost(specification))
        && wholes.computeIfAbsent(published.getClass(), Publication::hasOnlyFinalFields);
  }

  private static boolean hasOnlyFinalFields(Class<?> type) {
    var fields =
        Stream.<Class<?>>iterate(type, Objects::nonNull, Class::getSuperclass)
            .flatMap(it -> Arrays.stream(it.getDeclaredFields()))
            .filter(field -> !Modifier.isStatic(field.getModifiers()))
            .toList();
    return !fields.isEmpty()
        && fields.stream().allMatch(field -> Modifier.isFinal(field.getModifiers()));
  }

  /** A race that is one only if its reader does not look again. */
  synchronized void suspect(Race race) {
    suspects.add(race);
  }

  synchronized void accessed(
      Participant by, Object place, Site site, boolean writes, Object value) {
    var key = new Key(by.number, place);
    var last = lastReads.remove(key);
    if (last != null && last.acquires() == by.acquires) {
      var isSecondLook =
          !writes
              && last.unlocks() == by.unlocks
              && !last.site().equals(site)
              && last.site().method().equals(site.method());
      if (last.sawNothing()) {
        unsafeSites.add(last.site());
      } else if (isSecondLook) {
        unsafeSites.add(last.site());
        unsafeSites.add(site);
      }
    }
    if (!writes) {
      lastReads.put(key, new Read(site, value == null, by.acquires, by.unlocks));
    }
  }

  /**
   * A run is over. If it came to its end, whoever saw nothing and did not look again never will.
   */
  synchronized void runHasEnded(boolean isWhole) {
    for (var read : lastReads.values()) {
      if (isWhole && read.sawNothing()) {
        unsafeSites.add(read.site());
      }
    }
    lastReads.clear();
  }

  /** The races among the suspects whose reader does not look again. */
  synchronized List<Race> races() {
    return suspects.stream().filter(it -> isUnsafe(it.first()) || isUnsafe(it.second())).toList();
  }

  private boolean isUnsafe(Site site) {
    return site.kind() == Site.Kind.READ && unsafeSites.contains(site);
  }
}
