package inflight.ch06_pools;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.ch06_pools.HelpingPool.Forked;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIIII_Result;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What becomes of a piece when two threads join at the same moment. The pools have no workers: the
 * two threads here do all the work.
 */
public class HelpingPoolStress {

  /*
   * Two threads join one piece. One of them does it, the other waits, perhaps, or comes when it is done. The piece is
   * done once, both get its value, and see what it wrote into a plain field.
   *
   *   what the one got, what it saw, what the other got, what it saw, runs
   */
  @JCStressTest
  @Outcome(
      id = "1, 42, 1, 42, 1",
      expect = ACCEPTABLE,
      desc = "The work is done once, and both threads see it.")
  @Outcome(
      id = ".*, 2",
      expect = FORBIDDEN,
      desc = "Two threads joined one piece, and each of them did it.")
  @Outcome(
      id = {"1, 0, .*", "1, [0-9]+, 1, 0, 1"},
      expect = FORBIDDEN,
      desc = "join returned, and what the work had written is not seen.")
  @Outcome(expect = FORBIDDEN, desc = "join returned before the value was there.")
  @State
  public static class TwoJoin {
    private final HelpingPool pool = new HelpingPool(0);
    private final AtomicInteger runs = new AtomicInteger();
    private final Forked<Integer> piece;
    private int result;

    public TwoJoin() {
      piece =
          pool.fork(
              () -> {
                result = 42;
                return runs.incrementAndGet();
              });
    }

    @Actor
    public void one(IIIII_Result r) {
      r.r1 = valueOf(piece);
      r.r2 = result;
    }

    @Actor
    public void other(IIIII_Result r) {
      r.r3 = valueOf(piece);
      r.r4 = result;
    }

    @Arbiter
    public void count(IIIII_Result r) {
      r.r5 = runs.get();
    }
  }

  /*
   * Two pieces, and two threads that join both, in opposite order. Each may do one and then have to wait for the other.
   *
   *   sum that the one got, sum that the other got, runs of the first piece, of the second
   */
  @JCStressTest
  @Outcome(id = "3, 3, 1, 1", expect = ACCEPTABLE, desc = "Each piece is done once.")
  @Outcome(
      id = {".*, 2, [0-9]", ".*, 2"},
      expect = FORBIDDEN,
      desc = "A piece was done by both threads.")
  @Outcome(expect = FORBIDDEN, desc = "join returned something else than the value of its piece.")
  @State
  public static class OppositeOrder {
    private final HelpingPool pool = new HelpingPool(0);
    private final AtomicInteger firstRuns = new AtomicInteger();
    private final AtomicInteger secondRuns = new AtomicInteger();
    private final Forked<Integer> first = pool.fork(firstRuns::incrementAndGet);
    private final Forked<Integer> second = pool.fork(() -> 1 + secondRuns.incrementAndGet());

    @Actor
    public void one(IIII_Result r) {
      r.r1 = valueOf(first) + valueOf(second);
    }

    @Actor
    public void other(IIII_Result r) {
      r.r2 = valueOf(second) + valueOf(first);
    }

    @Arbiter
    public void count(IIII_Result r) {
      r.r3 = firstRuns.get();
      r.r4 = secondRuns.get();
    }
  }

  /*
   * Two threads fork a piece each, and join it. Either may come upon the other's. Each gets its own value, and its piece
   * sees what was written before it was forked.
   *
   *   what the one got, what the other got, runs
   */
  @JCStressTest
  @Outcome(id = "10, 20, 2", expect = ACCEPTABLE, desc = "Each thread gets the value of its piece.")
  @Outcome(
      id = ".*, [013-9]",
      expect = FORBIDDEN,
      desc = "Two threads forked a piece each, and not each was done once.")
  @Outcome(
      id = {"0, .*", ".*, 0, .*"},
      expect = FORBIDDEN,
      desc = "A piece does not see what was written before it was forked.")
  @Outcome(expect = FORBIDDEN, desc = "A thread got another value than that of its own piece.")
  @State
  public static class TwoFork {
    private final HelpingPool pool = new HelpingPool(0);
    private final AtomicInteger runs = new AtomicInteger();
    private int one;
    private int other;

    @Actor
    public void one(III_Result r) {
      one = 10;
      r.r1 =
          valueOf(
              pool.fork(
                  () -> {
                    runs.incrementAndGet();
                    return one;
                  }));
    }

    @Actor
    public void other(III_Result r) {
      other = 20;
      r.r2 =
          valueOf(
              pool.fork(
                  () -> {
                    runs.incrementAndGet();
                    return other;
                  }));
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = runs.get();
    }
  }

  /*
   * Two threads join a piece that throws. Both get the very exception, and it is done once.
   *
   *   which exception the one got, which the other got, runs
   */
  @JCStressTest
  @Outcome(
      id = "-1, -1, 1",
      expect = ACCEPTABLE,
      desc = "Both threads get the exception, and the piece is done once.")
  @Outcome(
      id = ".*, 2",
      expect = FORBIDDEN,
      desc = "Two threads joined a piece that throws, and each of them did it.")
  @Outcome(expect = FORBIDDEN, desc = "join did not throw the very exception that its piece threw.")
  @State
  public static class TwoJoinAFailure {
    private final HelpingPool pool = new HelpingPool(0);
    private final AtomicInteger runs = new AtomicInteger();
    private final Forked<Integer> piece =
        pool.fork(
            () -> {
              runs.incrementAndGet();
              throw FAILURE;
            });

    @Actor
    public void one(III_Result r) {
      r.r1 = valueOf(piece);
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = valueOf(piece);
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = runs.get();
    }
  }

  /*
   * One thread joins while another closes the pool, which does all that is left. The piece forks another one. When close
   * has returned, both are done, once.
   *
   *   what join returned, runs of the two pieces as close returned
   */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "When close returns, both pieces are done.")
  @Outcome(
      id = {"1, 0", "1, 1"},
      expect = FORBIDDEN,
      desc = "close returned, and a piece was not done.")
  @Outcome(expect = FORBIDDEN, desc = "A piece was done more than once, or join had no value.")
  @State
  public static class JoinMeetsClose {
    private final HelpingPool pool = new HelpingPool(0);
    private final AtomicInteger runs = new AtomicInteger();
    private final Forked<Integer> piece =
        pool.fork(
            () -> {
              pool.fork(runs::incrementAndGet);
              runs.incrementAndGet();
              return 1;
            });

    @Actor
    public void joins(II_Result r) {
      r.r1 = valueOf(piece);
    }

    @Actor
    public void closes(II_Result r) {
      pool.close();
      r.r2 = runs.get();
    }
  }

  private static final RuntimeException FAILURE =
      new RuntimeException("thrown by the work", null, false, false) {
        private static final long serialVersionUID = 1;
      };

  /** The value; -1 for the failure, -2 for null, -3 for any other exception. */
  private static int valueOf(Forked<Integer> piece) {
    try {
      Integer value = piece.join();
      return value == null ? -2 : value;
    } catch (RuntimeException e) {
      return e == FAILURE ? -1 : -3;
    }
  }
}
