package inflight.ch15_io;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.ch15_io.Crawler.Frontier;
import java.net.URI;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** A frontier, and two threads that come to it at the same moment. */
public class CrawlerStress {
  private static final URI START = URI.create("http://host/");
  private static final URI LINK = URI.create("http://host/link");

  /*
   * Two pages link to the same address, and their threads offer it at the same moment. Is it new for one of them only,
   * and handed out once?
   *
   *   first, second, how often it is handed out
   *   true, false, 1 and false, true, 1   one of the two has claimed it
   *   true, true                          it would be requested twice
   */
  @JCStressTest
  @Outcome(
      id = {"true, false, 1", "false, true, 1"},
      expect = ACCEPTABLE,
      desc = "The address is new for one of the two.")
  @Outcome(
      id = "true, true, .*",
      expect = FORBIDDEN,
      desc = "One address was new for two threads: it would be requested twice.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One address was offered twice: it must be new once, and be handed out once.")
  @State
  public static class OfferMeetsOffer {
    private final Frontier frontier = new Frontier();

    @Actor
    public void one(ZZI_Result r) {
      r.r1 = frontier.offer(LINK);
    }

    @Actor
    public void other(ZZI_Result r) {
      r.r2 = frontier.offer(LINK);
    }

    @Arbiter
    public void count(ZZI_Result r) {
      r.r3 = takeAll(frontier);
    }
  }

  /*
   * One thread works on the only page. It finds a link, offers it, and is done, just as another thread wants something
   * to do. Does the other get the link?
   *
   *   1   it gets the link
   *   0   it was sent home, and a page was still to come
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The thread that takes gets the link.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc = "take was empty, although somebody worked who then offered a link.")
  @Outcome(expect = FORBIDDEN, desc = "The link was offered: take must return it.")
  @State
  public static class LastPageMeetsTake {
    private final Frontier frontier = atWork();

    @Actor
    public void worker() {
      frontier.offer(LINK);
      frontier.done(START);
    }

    @Actor
    public void idle(I_Result r) {
      r.r1 = take(frontier).map(it -> it.equals(LINK) ? 1 : 2).orElse(0);
    }
  }

  /*
   * One address waits, and two threads want something to do. One gets it, is done, and asks again. Do both come to the
   * end, and was the address handed out once?
   *
   *   1   once in all, and both have ended
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "One thread had the address, and both have ended.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "One address was handed out to two threads.")
  @Outcome(expect = FORBIDDEN, desc = "One address waited: one of the two threads must get it.")
  @State
  public static class TakeMeetsTake {
    private final Frontier frontier = new Frontier();

    {
      frontier.offer(START);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = takeAll(frontier);
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = takeAll(frontier);
    }
  }

  /*
   * One address waits, and two threads want something to do. Whoever gets it looks, before it is done, whether the other
   * has been sent home: it may not be, since this one may still offer more.
   *
   *   1 it had the address, 2 it had the address, and the other had been sent home before it was done, 0 it was sent home
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "One thread had the address, and the other was sent home when that was done.")
  @Outcome(
      id = {"2, 0", "0, 2"},
      expect = FORBIDDEN,
      desc =
          "take was empty while another thread worked on the address that it had just been given.")
  @Outcome(expect = FORBIDDEN, desc = "One address waited: one of the two threads must get it.")
  @State
  public static class TakeMeetsWork {
    private final Frontier frontier = new Frontier();
    private volatile boolean sentHome;

    {
      frontier.offer(START);
    }

    @Actor
    public void one(II_Result r) {
      r.r1 = work();
    }

    @Actor
    public void other(II_Result r) {
      r.r2 = work();
    }

    private int work() {
      var next = take(frontier);
      if (next.isEmpty()) {
        sentHome = true;
        return 0;
      }
      var alone = sentHome;
      frontier.done(next.get());
      return alone ? 2 : 1;
    }
  }

  /*
   * Somebody works, and a thread goes to wait for more, just as the frontier is drained. Is it woken?
   *
   *   0   it comes back with nothing
   */
  @JCStressTest
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The thread that waited comes back with nothing.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The frontier was drained and nothing was offered: take must be empty.")
  @State
  public static class DrainMeetsTake {
    private final Frontier frontier = atWork();

    @Actor
    public void owner() {
      frontier.drain();
    }

    @Actor
    public void idle(I_Result r) {
      r.r1 = take(frontier).isPresent() ? 1 : 0;
    }
  }

  /** A frontier of which one address is being worked on. */
  private static Frontier atWork() {
    var frontier = new Frontier();
    frontier.offer(START);
    take(frontier);
    return frontier;
  }

  /** Takes until there is nothing left; returns how many it got. */
  private static int takeAll(Frontier frontier) {
    int count = 0;
    for (var next = take(frontier); next.isPresent(); next = take(frontier)) {
      count++;
      frontier.done(next.get());
    }
    return count;
  }

  private static Optional<URI> take(Frontier frontier) {
    try {
      return frontier.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }
}
