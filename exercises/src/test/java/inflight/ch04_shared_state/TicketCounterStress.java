package inflight.ch04_shared_state;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Interrupts;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two clerks, one counter. */
public class TicketCounterStress {

  /*
   * One ticket is left, and both clerks have a customer. Can both see it, and both sell it?
   *
   *   clerk, other clerk
   *   true, false          the one sold it
   *   false, true          the other sold it
   *   true, true           two customers, one seat
   *   false, false         the seat stays empty
   */
  @JCStressTest
  @Outcome(
      id = {"true, false", "false, true"},
      expect = ACCEPTABLE,
      desc = "One of the two clerks sold the last ticket.")
  @Outcome(id = "true, true", expect = FORBIDDEN, desc = "Both clerks sold the last ticket.")
  @Outcome(
      id = "false, false",
      expect = FORBIDDEN,
      desc = "One ticket was left, and neither clerk sold it.")
  @State
  public static class LastTicket {
    private final TicketCounter counter = new TicketCounter(1);

    @Actor
    public void clerk(ZZ_Result r) {
      r.r1 = counter.sell();
    }

    @Actor
    public void otherClerk(ZZ_Result r) {
      r.r2 = counter.sell();
    }
  }

  /*
   * Three tickets, and each clerk sells one; neither can be refused. Afterward the box office sells what is left. Is that
   * one ticket, or did one sale overwrite the other, so that a ticket is there which has been sold already?
   *
   *   sold by the one clerk, sold by the other, sold afterward
   */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Three tickets, and three were sold.")
  @Outcome(
      id = "1, 1, 2",
      expect = FORBIDDEN,
      desc = "Three tickets, and four were sold: one sale overwrote the other.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Three tickets, two clerks who sell one each, and not one ticket left for a third.")
  @State
  public static class TwoSales {
    private final TicketCounter counter = new TicketCounter(3);

    @Actor
    public void clerk(III_Result r) {
      r.r1 = counter.sell() ? 1 : 0;
    }

    @Actor
    public void otherClerk(III_Result r) {
      r.r2 = counter.sell() ? 1 : 0;
    }

    @Arbiter
    public void boxOffice(III_Result r) {
      for (int customer = 0; customer < 3; customer++) {
        r.r3 += counter.sell() ? 1 : 0;
      }
    }
  }

  /*
   * Both clerks have been interrupted, and that is no business of the counter's. One who gives way to the other for a
   * moment must not lose the flag over it.
   *
   *   1 for a flag that is kept, -1 for one that is lost
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both clerks stay interrupted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A clerk was interrupted before he sold, and his interrupt flag is gone.")
  @State
  public static class InterruptedClerks {
    private final TicketCounter counter = new TicketCounter(3);

    @Actor
    public void clerk(II_Result r) {
      r.r1 = Interrupts.keptBy(this::sell);
    }

    @Actor
    public void otherClerk(II_Result r) {
      r.r2 = Interrupts.keptBy(this::sell);
    }

    private void sell() {
      counter.sell();
    }
  }

  /*
   * Four tickets, one customer at the one clerk, three at the other. Whatever the other sells meanwhile, and however
   * often that gets in the way: there is a ticket for each.
   *
   *   sold by the one clerk, sold by the other, sold afterward
   */
  @JCStressTest
  @Outcome(id = "1, 3, 0", expect = ACCEPTABLE, desc = "Four tickets for four customers.")
  @Outcome(
      id = "0, .*",
      expect = FORBIDDEN,
      desc = "There was a ticket for each of four customers, and the one clerk sent his away.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Four tickets for four customers: each must get one, and none is left then.")
  @State
  public static class ThreeSalesBesideOne {
    private final TicketCounter counter = new TicketCounter(4);

    @Actor
    public void clerk(III_Result r) {
      r.r1 = counter.sell() ? 1 : 0;
    }

    @Actor
    public void otherClerk(III_Result r) {
      for (int i = 0; i < 3; i++) {
        r.r2 += counter.sell() ? 1 : 0;
      }
    }

    @Arbiter
    public void boxOffice(III_Result r) {
      r.r3 = counter.sell() ? 1 : 0;
    }
  }

  /*
   * Sixteen of eighteen tickets are sold, and two customers come at the same moment. Whoever keeps tickets in bundles may
   * have to open the next one just now; the one who comes second must find what the first has left of it.
   *
   *   sold by the one clerk, sold by the other, sold afterward
   */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Both clerks sold one of the last two.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two of eighteen tickets were left: each of two clerks must sell one of them.")
  @State
  public static class LastTwoOfEighteen {
    private final TicketCounter counter = new TicketCounter(18);

    public LastTwoOfEighteen() {
      for (int i = 0; i < 16; i++) {
        counter.sell();
      }
    }

    @Actor
    public void clerk(III_Result r) {
      r.r1 = counter.sell() ? 1 : 0;
    }

    @Actor
    public void otherClerk(III_Result r) {
      r.r2 = counter.sell() ? 1 : 0;
    }

    @Arbiter
    public void boxOffice(III_Result r) {
      r.r3 = counter.sell() ? 1 : 0;
    }
  }
}
