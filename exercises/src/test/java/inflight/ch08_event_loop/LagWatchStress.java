package inflight.ch08_event_loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Heirs;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** What one thread sees of the callbacks that another runs. */
public class LagWatchStress {
  private static final Duration LIMIT = Duration.ofMillis(100);

  /*
   * The first callback began 150 ms ago. It ends, and the second begins, at the moment when the watching thread looks.
   *
   *   first    it was looked at before the first had ended
   *   nothing  it was looked at later: the second has only just begun
   *   second   the name of the second was read together with the beginning of the first. An innocent callback is
   *            reported, and somebody will search it for a bug that is elsewhere
   */
  @JCStressTest
  @Outcome(
      id = {"first", "nothing"},
      expect = ACCEPTABLE,
      desc = "The first callback was reported if it was seen running.")
  @Outcome(
      id = "second",
      expect = FORBIDDEN,
      desc =
          "A callback that had just begun was reported, with the start time of the callback"
              + " before it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Only the first callback has run for too long: it must be reported, or nothing.")
  @State
  public static class LookAtAChange {
    private long now;
    private String reported = "nothing";
    private final LagWatch watch = new LagWatch(LIMIT, () -> now, lag -> reported = lag.callback());

    public LookAtAChange() {
      watch.begin("first");
      now = Duration.ofMillis(150).toNanos();
    }

    @Actor
    public void loop() {
      watch.end();
      watch.begin("second");
    }

    @Actor
    public void watcher(L_Result r) {
      watch.check();
      r.r1 = reported;
    }
  }

  /*
   * Two threads look at a callback that is over the limit. It is one lag, and one report: who is paged twice at night
   * for one thing stops reading.
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "One run over the limit, one report.")
  @Outcome(
      id = "2",
      expect = FORBIDDEN,
      desc = "Two threads looked at one run of a callback, and both reported it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A callback over the limit was looked at: it must be reported once.")
  @State
  public static class TwoLooks {
    private long now;
    private final AtomicInteger reports = new AtomicInteger();
    private final LagWatch watch = new LagWatch(LIMIT, () -> now, lag -> reports.incrementAndGet());

    public TwoLooks() {
      watch.begin("callback");
      now = Duration.ofMillis(150).toNanos();
    }

    @Actor
    public void watcher() {
      watch.check();
    }

    @Actor
    public void anotherWatcher() {
      watch.check();
    }

    @Arbiter
    public void count(I_Result r) {
      r.r1 = reports.get();
    }
  }

  /*
   * The first callback is over the limit. While a thread looks at it, it ends and the second begins, which will run
   * for too long as well. Each run is reported for itself: a look that still has the first in hand must not use up the
   * report of the second.
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The second callback was reported.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc =
          "A callback over the limit was not reported: it must be reported, whatever was seen of the callback"
              + " before it.")
  @Outcome(expect = FORBIDDEN, desc = "The second callback runs for too long: it must be reported.")
  @State
  public static class LookAtTheOneBefore {
    private long now;
    private boolean secondReported;
    private final LagWatch watch =
        new LagWatch(LIMIT, () -> now, lag -> secondReported |= lag.callback().equals("second"));

    public LookAtTheOneBefore() {
      watch.begin("first");
      now = Duration.ofMillis(150).toNanos();
    }

    @Actor
    public void loop() {
      watch.end();
      watch.begin("second");
    }

    @Actor
    public void watcher() {
      watch.check();
    }

    @Arbiter
    public void lookLater(I_Result r) {
      now = Duration.ofMillis(300).toNanos();
      watch.check();
      r.r1 = secondReported ? 1 : 0;
    }
  }

  /*
   * Both callbacks run for too long, and the second is looked at by the loop's thread too. Who looks from elsewhere
   * may still have the first in hand by then: to report that one is right, a little late. But it must not forget over
   * it that the second has been reported.
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The second callback was reported once.")
  @Outcome(
      id = "2",
      expect = FORBIDDEN,
      desc =
          "One run of a callback was reported twice: a late report of the callback before it must"
              + " change nothing about it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A callback over the limit was looked at: it must be reported once.")
  @State
  public static class LateReportOfTheOneBefore {
    private volatile long now;
    private final AtomicInteger reports = new AtomicInteger();
    private final LagWatch watch =
        new LagWatch(
            LIMIT,
            () -> now,
            lag -> {
              if (lag.callback().equals("second")) {
                reports.incrementAndGet();
              }
            });

    public LateReportOfTheOneBefore() {
      watch.begin("first");
      now = Duration.ofMillis(150).toNanos();
    }

    @Actor
    public void loop() {
      watch.end();
      watch.begin("second");
      now = Duration.ofMillis(300).toNanos();
      watch.check();
    }

    @Actor
    public void watcher() {
      watch.check();
    }

    @Arbiter
    public void lookLater(I_Result r) {
      watch.check();
      r.r1 = reports.get();
    }
  }

  /*
   * One thread starts the watch while another closes it, at the latest when the thread that looks has fallen asleep for a
   * part of an hour. Whichever comes first: neither fails, and what they share of the thread that looks is written by
   * one and read by the other. Afterward that thread ends, or there is none.
   *
   *   nobody   that is so
   *   someone  close did not know of the thread yet, and the thread not of the close: it sleeps on
   */
  @JCStressTest
  @Outcome(id = "nobody", expect = ACCEPTABLE, desc = "Started and closed: no thread looks.")
  @Outcome(
      id = "someone",
      expect = FORBIDDEN,
      desc =
          "The watch was closed while it was being started, and its thread sleeps on: nobody will wake"
              + " it.")
  @Outcome(expect = FORBIDDEN, desc = "Neither start nor close may fail.")
  @State
  public static class StartAndClose {
    private final LagWatch watch = new LagWatch(Duration.ofHours(1), () -> 0, lag -> {});
    private final Heirs heirs = new Heirs();

    @Actor
    public void starter() {
      heirs.of(watch::start);
    }

    @Actor
    public void closer() {
      heirs.letSleep();
      watch.close();
    }

    /** Closes again: a thread that was left behind all the same is not to stay for the next. */
    @Arbiter
    public void closeAgain(L_Result r) {
      r.r1 = heirs.haveEnded() ? "nobody" : "someone";
      watch.close();
    }
  }

  /*
   * One thread looks again and again. The loop begins a callback that does not end. Does the thread that looks ever see
   * it? If what the loop writes is a plain field, the compiler may read it once, before the first look, and never again.
   *
   * The compiler does so when the loop has turned many times and never found anything. So the callback begins a while
   * after the thread has begun to look. Were the while too short on a busy machine, this would only see less.
   */
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "The callback was seen and reported.")
  @Outcome(
      id = "STALE",
      expect = FORBIDDEN,
      desc = "The watching thread looked again and again, and never saw the callback begin.")
  @State
  public static class BeginIsSeen {
    private boolean reported;
    private final LagWatch watch =
        new LagWatch(Duration.ofNanos(1), System::nanoTime, lag -> reported = true);

    @Actor
    public void watcher() {
      while (!reported) {
        watch.check();
      }
    }

    @Signal
    public void loop() throws InterruptedException {
      Thread.sleep(250);
      watch.begin("callback");
    }
  }
}
