package inflight.ch04_shared_state;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Interrupts;
import java.util.ConcurrentModificationException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** What becomes of the counts when two threads use one counter at the same moment. */
public class HitCounterStress {

  /*
   * Two visitors open a page that nobody has seen before. Both find no count. Does each start a count of its own?
   *
   * The page's name reaches the two as two String objects with the same text, as it does in a server that reads it
   * from two requests.
   *
   *   count  meaning
   *   2      both hits are there
   *   1      the second count took the place of the first
   *   0      both are gone
   */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Both hits are counted.")
  @Outcome(
      id = "1",
      expect = FORBIDDEN,
      desc = "Two first hits of one page made 1: one of the two hits was lost.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc = "Two first hits of one page made 0: the page's count is not there.")
  @Outcome(expect = FORBIDDEN, desc = "Two hits of one page were counted as some other number.")
  @State
  public static class TwoFirstHits {
    private final HitCounter<String> counter = new HitCounter<>();
    private final String one = new String("/new");
    private final String other = new String("/new");

    @Actor
    public void visitor() {
      counter.hit(one);
    }

    @Actor
    public void anotherVisitor() {
      counter.hit(other);
    }

    @Arbiter
    public void report(J_Result r) {
      r.r1 = counter.count("/new");
    }
  }

  /*
   * The page has been hit once before, so its count exists. Two more hits arrive together. Is adding one to a count
   * that is there a single step, or a read, an addition and a write that another thread can come between?
   */
  @JCStressTest
  @Outcome(id = "3", expect = ACCEPTABLE, desc = "Both hits are added to the one that was there.")
  @Outcome(
      id = "2",
      expect = FORBIDDEN,
      desc = "Two further hits made 1 + 2 = 2: one of the two hits was lost.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two further hits of a page with one hit were counted as some other number.")
  @State
  public static class TwoFurtherHits {
    private final HitCounter<String> counter = hitOnce("/home");
    private final String one = new String("/home");
    private final String other = new String("/home");

    @Actor
    public void visitor() {
      counter.hit(one);
    }

    @Actor
    public void anotherVisitor() {
      counter.hit(other);
    }

    @Arbiter
    public void report(J_Result r) {
      r.r1 = counter.count("/home");
    }
  }

  /*
   * The same, and each of the two visitors comes twice. What the first hits leave behind, the second hits begin with: a
   * lock that is replaced with every hit lets the second visitor in while the first is still inside.
   */
  @JCStressTest
  @Outcome(
      id = "5",
      expect = ACCEPTABLE,
      desc = "All four hits are added to the one that was there.")
  @Outcome(
      id = {"[1-4]"},
      expect = FORBIDDEN,
      desc = "Two threads hit a page twice each, and some of the four hits were lost.")
  @Outcome(expect = FORBIDDEN, desc = "Four hits of a page were counted as some other number.")
  @State
  public static class TwoHitsEach {
    private final HitCounter<String> counter = hitOnce("/home");

    @Actor
    public void visitor() {
      counter.hit("/home");
      counter.hit("/home");
    }

    @Actor
    public void anotherVisitor() {
      counter.hit("/home");
      counter.hit("/home");
    }

    @Arbiter
    public void report(J_Result r) {
      r.r1 = counter.count("/home");
    }
  }

  /*
   * Two pages, each hit for the first time, at the same moment. The counts have nothing to do with each other, but
   * whatever holds them does: can one new entry push out another? The pages' hash codes are equal, so that in a hash
   * table they want the same place.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Each page has its hit.")
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = FORBIDDEN,
      desc =
          "Two different pages were hit at once, and one of the two hits was lost: one new entry"
              + " pushed out the other.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two different pages were hit once each, and the counts are not 1 and 1.")
  @State
  public static class TwoDifferentPages {
    private final HitCounter<String> counter = new HitCounter<>();

    @Actor
    public void visitor() {
      counter.hit("Aa");
    }

    @Actor
    public void anotherVisitor() {
      counter.hit("BB");
    }

    @Arbiter
    public void report(JJ_Result r) {
      r.r1 = counter.count("Aa");
      r.r2 = counter.count("BB");
    }
  }

  /*
   * A page with one hit is hit again while somebody reads its count twice. The reader may come before, between or
   * after. May it see the count go back?
   */
  @JCStressTest
  @Outcome(
      id = {"1, 1", "1, 2", "2, 2"},
      expect = ACCEPTABLE,
      desc = "The reader sees the count before the hit, then after it.")
  @Outcome(
      id = "2, 1",
      expect = FORBIDDEN,
      desc = "The count went back from 2 to 1 before the reader's eyes.")
  @Outcome(
      id = {"0, .*", ".*, 0"},
      expect = FORBIDDEN,
      desc = "A page that had been hit counted 0: the count went back while a hit was under way.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A page with one hit was hit again, and a reader saw neither 1 nor 2.")
  @State
  public static class ReaderDuringHit {
    private final HitCounter<String> counter = hitOnce("/home");

    @Actor
    public void visitor() {
      counter.hit("/home");
    }

    @Actor
    public void reader(JJ_Result r) {
      r.r1 = counter.count("/home");
      r.r2 = counter.count("/home");
    }
  }

  /*
   * Twelve pages have been hit, and somebody reads the count of each. Meanwhile a thirteenth page is hit for the first
   * time, and a table of the usual size (16 places, three quarters full) moves to a larger one. Are the old pages still
   * there for the reader during the move?
   */
  @JCStressTest
  @Outcome(
      id = "12",
      expect = ACCEPTABLE,
      desc = "The old pages keep their counts while a new one comes in.")
  @Outcome(
      id = {"[0-9]", "1[01]"},
      expect = FORBIDDEN,
      desc =
          "A page that had been hit counted 0 while another page came in: the reader looked into a"
              + " table on the move.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Twelve pages with one hit each did not count 1 each while another page came in.")
  @State
  public static class ReaderDuringGrowth {
    private static final String[] OLD = {
      "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"
    };

    private final HitCounter<String> counter = hitOnce(OLD);

    @Actor
    public void visitor() {
      counter.hit("m");
    }

    @Actor
    public void reader(J_Result r) {
      for (String page : OLD) {
        r.r1 += counter.count(page);
      }
    }
  }

  /*
   * A snapshot is taken while a new page comes in. The new page may be in it or not. But the three old pages must be,
   * with their hits, and the copying must not stumble over the newcomer. All four hash codes are equal, so that the
   * newcomer lands among the old ones, however the pages are spread.
   *
   *   old, new  meaning
   *   3, 0      the new page is not in the snapshot, or there with 0
   *   3, 1      the new page is in it with its hit
   *   -1, -1    no snapshot: the copying ended in a ConcurrentModificationException
   */
  @JCStressTest
  @Outcome(
      id = {"3, 0", "3, 1"},
      expect = ACCEPTABLE,
      desc = "The snapshot has the old pages, with or without the new one.")
  @Outcome(
      id = "-1, -1",
      expect = FORBIDDEN,
      desc =
          "The snapshot failed with a ConcurrentModificationException: a hit changed the map while"
              + " it was copied.")
  @Outcome(
      id = "[0-2], .*",
      expect = FORBIDDEN,
      desc = "A page that had been hit is missing from the snapshot.")
  @Outcome(expect = FORBIDDEN, desc = "The snapshot holds counts that were never reached.")
  @State
  public static class SnapshotDuringHit {
    private final HitCounter<String> counter = hitOnce("AaAa", "AaBB", "BBAa");

    @Actor
    public void visitor() {
      counter.hit("BBBB");
    }

    @Actor
    public void reporter(JJ_Result r) {
      try {
        var counts = counter.snapshot();
        r.r1 =
            counts.getOrDefault("AaAa", 0L)
                + counts.getOrDefault("AaBB", 0L)
                + counts.getOrDefault("BBAa", 0L);
        r.r2 = counts.getOrDefault("BBBB", 0L);
      } catch (ConcurrentModificationException e) {
        r.r1 = -1;
        r.r2 = -1;
      }
    }
  }

  /*
   * A page with one hit is hit again while a snapshot is taken. The visitor, who is the only one to hit it, reads its
   * count before and after. May a snapshot move the counts in such a way that a reader misses some, or that a hit which
   * comes meanwhile is left behind? Afterward the hit must be in the count, and in the next snapshot too.
   *
   *   count before the hit, count after it, count in the end, count in the next snapshot
   */
  @JCStressTest
  @Outcome(
      id = "1, 2, 2, 2",
      expect = ACCEPTABLE,
      desc = "The count went from 1 to 2, and the next snapshot has both hits.")
  @Outcome(
      id = ".*, .*, 2, 2",
      expect = FORBIDDEN,
      desc =
          "A page with one hit was hit again while a snapshot was taken, and its count was not 1"
              + " before and 2 after: taking a snapshot must not change a count, not even for a"
              + " moment.")
  @Outcome(
      id = ".*, .*, 2, .*",
      expect = FORBIDDEN,
      desc =
          "A hit that came while a snapshot was taken is missing from the next snapshot: each one"
              + " must have every hit that was made before it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A hit that came while a snapshot was taken is missing from the count: it was lost.")
  @State
  public static class HitDuringSnapshot {
    private final HitCounter<String> counter = hitOnce("/home");

    @Actor
    public void visitor(JJJJ_Result r) {
      r.r1 = counter.count("/home");
      counter.hit("/home");
      r.r2 = counter.count("/home");
    }

    @Actor
    public void reporter() {
      counter.snapshot();
    }

    @Arbiter
    public void report(JJJJ_Result r) {
      r.r3 = counter.count("/home");
      r.r4 = counter.snapshot().getOrDefault("/home", 0L);
    }
  }

  private static HitCounter<String> hitOnce(String... pages) {
    var counter = new HitCounter<String>();
    for (String page : pages) {
      counter.hit(page);
    }
    return counter;
  }

  /*
   * Both visitors' threads have been interrupted, and that is no business of the counter's. One that gives way to the
   * other for a moment must not lose the flag over it.
   *
   *   1 for a flag that is kept, -1 for one that is lost
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both threads stay interrupted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A thread was interrupted before its hit, and its interrupt flag is gone.")
  @State
  public static class InterruptedVisitors {
    private final HitCounter<String> counter = hitOnce("/home");

    @Actor
    public void visitor(II_Result r) {
      r.r1 = Interrupts.keptBy(() -> counter.hit("/home"));
    }

    @Actor
    public void anotherVisitor(II_Result r) {
      r.r2 = Interrupts.keptBy(() -> counter.hit("/home"));
    }
  }

  /*
   * Twelve pages have been hit, and three new ones come, one by one visitor and two by another. Whoever keeps the counts
   * in a table of his own may have to make it larger just now. Is a hit left behind in the old one?
   *
   *   counts of the three
   */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Each of three new pages has its hit.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "Three new pages were hit once each beside twelve old ones, and one has another count.")
  @State
  public static class NewPagesDuringGrowth {
    private final HitCounter<String> counter = hitOnce(ReaderDuringGrowth.OLD);

    @Actor
    public void visitor() {
      counter.hit("m");
    }

    @Actor
    public void anotherVisitor() {
      counter.hit("n");
      counter.hit("o");
    }

    @Arbiter
    public void report(JJJ_Result r) {
      r.r1 = counter.count("m");
      r.r2 = counter.count("n");
      r.r3 = counter.count("o");
    }
  }

  /*
   * A page has 14 hits, and two more visitors come, one of them twice. A counter that treats a page in another way from
   * its sixteenth hit on changes over just now. Is a hit lost between the two ways?
   */
  @JCStressTest
  @Outcome(id = "17", expect = ACCEPTABLE, desc = "All three hits are added to the 14.")
  @Outcome(expect = FORBIDDEN, desc = "14 hits and 3 more made another number than 17.")
  @State
  public static class WithFourteenHits {
    private final HitCounter<String> counter = new HitCounter<>();

    public WithFourteenHits() {
      for (int i = 0; i < 14; i++) {
        counter.hit("/home");
      }
    }

    @Actor
    public void visitor() {
      counter.hit("/home");
    }

    @Actor
    public void anotherVisitor() {
      counter.hit("/home");
      counter.hit("/home");
    }

    @Arbiter
    public void report(J_Result r) {
      r.r1 = counter.count("/home");
    }
  }
}
