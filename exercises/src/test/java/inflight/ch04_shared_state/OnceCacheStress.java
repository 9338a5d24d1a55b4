package inflight.ch04_shared_state;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** What two callers get when they ask one cache at the same moment. */
public class OnceCacheStress {

  /*
   * Two callers ask for one key that nobody has loaded. Both find it missing. Do both load? Do both go home with the
   * same object?
   *
   *   same, loads  meaning
   *   true, 1      one caller loaded, the other waited for it
   *   true, 2      both loaded, and one load was thrown away: with a slow or costly loader, the point of the cache
   *   false, 2     both loaded, and each believes in an object of its own
   *
   * The key reaches the two callers as two String objects with the same text.
   */
  @JCStressTest
  @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "One load, and both callers have its value.")
  @Outcome(
      id = "true, 2",
      expect = FORBIDDEN,
      desc =
          "Two callers asked for one key and both loaded it: one of the two loads was thrown away.")
  @Outcome(
      id = "false, 2",
      expect = FORBIDDEN,
      desc =
          "Two callers asked for one key, both loaded it, and each went home with a different"
              + " object.")
  @Outcome(
      id = "false, 1",
      expect = FORBIDDEN,
      desc = "One caller loaded the key, and the other did not get the loaded value.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two callers asked for one key, and it was not loaded exactly once.")
  @State
  public static class TwoCallersOneKey {
    private final AtomicInteger loads = new AtomicInteger();
    private final OnceCache<String, Object> cache =
        new OnceCache<>(
            key -> {
              loads.incrementAndGet();
              return new Object();
            });
    private final String key = new String("key");
    private final String sameKey = new String("key");
    private Object one;
    private Object other;

    @Actor
    public void caller() {
      one = cache.get(key);
    }

    @Actor
    public void anotherCaller() {
      other = cache.get(sameKey);
    }

    @Arbiter
    public void compare(ZI_Result r) {
      r.r1 = one != null && one == other;
      r.r2 = loads.get();
    }
  }

  /*
   * The loaded value is an object with plain fields, one set as it is made and one a moment later. One of the two callers
   * loaded it, the other only receives it. Does the other see the object whole?
   *
   *   42, 42   both see what the loader wrote
   *   0        the object arrived before its contents; 2 or 40: before a part of them
   *   -1       get returned null: the caller was let through before the value was there
   */
  @JCStressTest
  @Outcome(id = "42, 42", expect = ACCEPTABLE, desc = "Both callers see the loaded value whole.")
  @Outcome(
      id = {"-1, .*", ".*, -1"},
      expect = FORBIDDEN,
      desc = "A caller got null: the key was marked as loaded before its value was there.")
  @Outcome(
      id = {"(0|2|40), .*", ".*, (0|2|40)"},
      expect = FORBIDDEN,
      desc =
          "A caller got an object whose contents were not there yet: the value was not safely"
              + " published.")
  @Outcome(expect = FORBIDDEN, desc = "A caller got something that no loader made.")
  @State
  public static class LoadedValueIsWhole {
    private final OnceCache<String, Page> cache =
        new OnceCache<>(
            key -> {
              var page = new Page(40);
              page.title = 2;
              return page;
            });

    @Actor
    public void caller(II_Result r) {
      r.r1 = wordsOf(cache.get("key"));
    }

    @Actor
    public void anotherCaller(II_Result r) {
      r.r2 = wordsOf(cache.get("key"));
    }

    private static int wordsOf(Page page) {
      return page == null ? -1 : page.title + page.text;
    }

    private static final class Page {
      int title;
      int text;

      Page(int text) {
        this.text = text;
      }
    }
  }

  /*
   * Two keys load at the same moment. Their loads have nothing to do with each other, but both put something new into
   * whatever holds the values. Their hash codes are equal, so that in a hash table they want the same place. Afterward
   * each key is asked for again: is its value still there?
   */
  @JCStressTest
  @Outcome(
      id = "true, true, 2",
      expect = ACCEPTABLE,
      desc = "Both values are there, each loaded once.")
  @Outcome(
      id = ".*, .*, [34]",
      expect = FORBIDDEN,
      desc =
          "Two keys were loaded at once, and one of the two values was gone afterward: it had to be"
              + " loaded again.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two keys were loaded at once, and a caller got the value of the wrong key.")
  @State
  public static class TwoKeys {
    private final AtomicInteger loads = new AtomicInteger();
    private final OnceCache<String, String> cache =
        new OnceCache<>(
            key -> {
              loads.incrementAndGet();
              return new String(key);
            });
    private String one;
    private String other;

    @Actor
    public void caller() {
      one = cache.get("Aa");
    }

    @Actor
    public void anotherCaller() {
      other = cache.get("BB");
    }

    @Arbiter
    public void askAgain(ZZI_Result r) {
      r.r1 = "Aa".equals(one) && cache.get("Aa") == one;
      r.r2 = "BB".equals(other) && cache.get("BB") == other;
      r.r3 = loads.get();
    }
  }

  /*
   * The first load fails, any later one succeeds. Two callers ask, and whoever gets the failure asks again: the load that
   * failed is over then, so that this answer is a value. Is it one value for both, and is it kept?
   *
   *   same and kept, loads
   */
  @JCStressTest
  @Outcome(
      id = "true, 2",
      expect = ACCEPTABLE,
      desc = "One load failed, one succeeded, and its value was kept.")
  @Outcome(
      id = "false, 1",
      expect = FORBIDDEN,
      desc =
          "A caller that had heard of a failure asked again and got the same failure: a failure"
              + " must be out of the cache before anybody hears of it.")
  @Outcome(
      id = "false, 2",
      expect = FORBIDDEN,
      desc =
          "After a load that failed, a value that was loaded was lost, or the old failure came"
              + " again: only the load that failed may be taken out, and before anybody hears of"
              + " it.")
  @Outcome(
      id = {"true, [3-9]", "false, [3-9]"},
      expect = FORBIDDEN,
      desc =
          "After a load that failed, the key was loaded more than once: two callers loaded it at"
              + " the same time, or a value that was loaded was lost.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The first load fails, and after it the key was not loaded exactly once.")
  @State
  public static class FailureThenValue {
    private final AtomicInteger loads = new AtomicInteger();
    private final OnceCache<String, Object> cache =
        new OnceCache<>(
            key -> {
              if (loads.incrementAndGet() == 1) {
                throw new IllegalStateException("the first load fails");
              }
              return new Object();
            });
    private Object one;
    private Object other;

    @Actor
    public void caller() {
      one = askAgain();
    }

    @Actor
    public void anotherCaller() {
      other = askAgain();
    }

    @Arbiter
    public void compare(ZI_Result r) {
      r.r1 = one != null && one == other && one == cache.get("key");
      r.r2 = loads.get();
    }

    private Object askAgain() {
      try {
        return cache.get("key");
      } catch (IllegalStateException first) {
        try {
          return cache.get("key");
        } catch (IllegalStateException again) {
          return null;
        }
      }
    }
  }

  /*
   * The same in a smaller frame. One caller has met the failure and asks again, the other has waited for the load that
   * failed and is just woken. If the two no longer look at the same lock, or not at the same place, both load.
   *
   *   loads that succeeded
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "After the failure one load, for both.")
  @Outcome(
      id = "2",
      expect = FORBIDDEN,
      desc =
          "After a load that failed, two callers loaded the key at the same time: the one that had"
              + " waited, and one that asked again.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "After a load that failed, the key was asked for again and not loaded once.")
  @State
  public static class OneLoadAfterAFailure {
    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicInteger succeeded = new AtomicInteger();
    private final OnceCache<String, String> cache =
        new OnceCache<>(
            key -> {
              if (loads.incrementAndGet() == 1) {
                throw new IllegalStateException("the first load fails");
              }
              succeeded.incrementAndGet();
              return "value";
            });

    @Actor
    public void caller() {
      ask();
      ask();
    }

    @Actor
    public void anotherCaller() {
      ask();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = succeeded.get();
    }

    private void ask() {
      try {
        cache.get("key");
      } catch (IllegalStateException first) {
        // It may be the one that fails, or that has waited for it.
      }
    }
  }

  /*
   * Twelve keys are loaded, and somebody asks for each of them. Meanwhile a thirteenth key loads, and a table of the
   * usual size (16 places, three quarters full) moves to a larger one. Are the old values found, or loaded again?
   */
  @JCStressTest
  @Outcome(
      id = "true, 13",
      expect = ACCEPTABLE,
      desc = "The old values are found while a new one comes in.")
  @Outcome(
      id = ".*, (1[4-9]|2[0-9])",
      expect = FORBIDDEN,
      desc =
          "A value that was there was loaded again while another key loaded: its caller looked into"
              + " a table on the move.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A value that was there was not found while another key loaded.")
  @State
  public static class HitDuringLoad {
    private static final String[] OLD = {
      "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"
    };

    private final AtomicInteger loads = new AtomicInteger();
    private final OnceCache<String, Object> cache =
        new OnceCache<>(
            key -> {
              loads.incrementAndGet();
              return new Object();
            });
    private final Object[] before = askForAll();
    private Object[] meanwhile;

    @Actor
    public void loading() {
      cache.get("m");
    }

    @Actor
    public void hitting() {
      meanwhile = askForAll();
    }

    @Arbiter
    public void compare(ZI_Result r) {
      r.r1 = Arrays.equals(before, meanwhile);
      r.r2 = loads.get();
    }

    private Object[] askForAll() {
      var values = new Object[OLD.length];
      for (int i = 0; i < OLD.length; i++) {
        values[i] = cache.get(OLD[i]);
      }
      return values;
    }
  }
}
