package inflight.ch05_coordination;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Interruptible;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A rack, and two threads that come to it at the same moment. */
public class PlateRackStress {

  /*
   * One thread goes to wait for a plate while another puts one there. It may look just before the plate comes, and fall
   * asleep just after. Is it woken?
   *
   *   1   it has the plate
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The thread that waited has the plate.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One plate is put there: take must return it, and returned something else.")
  @State
  public static class TakeMeetsPut {
    private final PlateRack rack = new PlateRack();

    @Actor
    public void cook() {
      rack.put("1");
    }

    @Actor
    public void waiter(I_Result r) {
      r.r1 = take(rack);
    }
  }

  /*
   * Two cooks put a plate each, and a waiter takes both. Does each plate arrive, once?
   *
   *   first, second
   *   1, 2 and 2, 1   both, in the order in which the cooks came
   *   1, 1 and 2, 2   one plate was taken twice
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "The waiter has taken both plates.")
  @Outcome(
      id = {"1, 1", "2, 2"},
      expect = FORBIDDEN,
      desc = "One plate was taken twice.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two plates are put there: two takes must return both of them, each once.")
  @State
  public static class TwoCooks {
    private final PlateRack rack = new PlateRack();

    @Actor
    public void cook() {
      rack.put("1");
    }

    @Actor
    public void anotherCook() {
      rack.put("2");
    }

    @Arbiter
    public void waiter(II_Result r) {
      r.r1 = take(rack);
      r.r2 = take(rack);
    }
  }

  /*
   * Two plates are there, and two waiters take one each. Do they get different plates?
   *
   *   1, 2 and 2, 1   a plate for each
   *   1, 1 and 2, 2   two waiters with one plate
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "Each of the two waiters has a plate.")
  @Outcome(
      id = {"1, 1", "2, 2"},
      expect = FORBIDDEN,
      desc = "One plate was taken twice.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two plates are there: two takes must return both of them, each once.")
  @State
  public static class TwoWaiters {
    private final PlateRack rack = new PlateRack();

    {
      rack.put("1");
      rack.put("2");
    }

    @Actor
    public void waiter(II_Result r) {
      r.r1 = take(rack);
    }

    @Actor
    public void anotherWaiter(II_Result r) {
      r.r2 = take(rack);
    }
  }

  /*
   * One plate is there, and two waiters come. Each takes a plate and puts another one there for the other. So there is a
   * plate for each, but never more than one at a time: a waiter who has seen it may find it gone.
   *
   *   first's, second's
   *   1, 2   the first took the plate that was there, and the second the first's
   *   3, 1   the other way round
   *   1, 1   one plate was taken twice
   *   0      take returned null
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "3, 1"},
      expect = ACCEPTABLE,
      desc = "One waiter takes the plate that was there, and the other the one that came for it.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "One plate was taken twice.")
  @Outcome(
      id = {"0, .*", ".*, 0"},
      expect = FORBIDDEN,
      desc =
          "take returned null: if another thread has taken the plate, it must wait for the next.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "One waiter must get the plate that was there, and the other the one put there for it.")
  @State
  public static class OneAtATime {
    private final PlateRack rack = new PlateRack();

    {
      rack.put("1");
    }

    @Actor
    public void waiter(II_Result r) {
      r.r1 = take(rack);
      rack.put("2");
    }

    @Actor
    public void anotherWaiter(II_Result r) {
      r.r2 = take(rack);
      rack.put("3");
    }
  }

  /*
   * One thread takes a plate, or waits for it, and another puts one there and interrupts the first. The plate and the
   * interrupt may come in any order. Afterward a second plate is put there, and one is taken: which?
   *
   *   taken, then taken
   *   1, 2    the plate came first
   *   -1, 1   the interrupt came first, and the plate is still there
   *   -1, 2   the interrupted thread has taken the plate with it
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "-1, 1"},
      expect = ACCEPTABLE,
      desc = "The thread has the plate, or it was interrupted and the plate is still there.")
  @Outcome(
      id = "-1, 2",
      expect = FORBIDDEN,
      desc = "take threw InterruptedException, and the plate is gone: nobody has it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The plate must go to the thread, or stay there if the thread was interrupted.")
  @State
  public static class PutMeetsInterrupt {
    private final PlateRack rack = new PlateRack();
    private final Interruptible waiter = new Interruptible();

    @Actor
    public void waiter(II_Result r) {
      r.r1 = waiter.call(() -> Integer.parseInt(rack.take()));
    }

    @Actor
    public void cook() {
      rack.put("1");
      waiter.interrupt();
    }

    @Arbiter
    public void next(II_Result r) {
      rack.put("2");
      r.r2 = take(rack);
    }
  }

  /*
   * The same, but the second plate is put there right after the interrupt: if the first plate is left behind, it is
   * still the first.
   *
   *   taken, then taken
   *   1, 2    the plate came first
   *   -1, 1   the interrupt came first, and the plate is still there
   *   -1, 2   the first plate is gone, or lies behind the second
   */
  @JCStressTest
  @Outcome(
      id = {"1, 2", "-1, 1"},
      expect = ACCEPTABLE,
      desc = "The thread has the plate, or it was interrupted and the plate is still there.")
  @Outcome(
      id = "-1, 2",
      expect = FORBIDDEN,
      desc =
          "take threw InterruptedException, and the first plate is gone, or lies behind the second.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The plate must go to the thread, or stay there if the thread was interrupted.")
  @State
  public static class PutsMeetInterrupt {
    private final PlateRack rack = new PlateRack();
    private final Interruptible waiter = new Interruptible();

    @Actor
    public void waiter(II_Result r) {
      r.r1 = waiter.call(() -> Integer.parseInt(rack.take()));
    }

    @Actor
    public void cook() {
      rack.put("1");
      waiter.interrupt();
      rack.put("2");
    }

    @Arbiter
    public void next(II_Result r) {
      r.r2 = take(rack);
    }
  }

  private static int take(PlateRack rack) {
    try {
      var plate = rack.take();
      return plate == null ? 0 : Integer.parseInt(plate);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }
}
