package inflight.ch04_shared_state;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Interrupts;
import java.util.Map;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.JJJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** What becomes of the money when two threads use one bank at the same moment. */
public class BankStress {

  /*
   * Bob has 100, and two clerks each want to take all of it. Both find that there is enough. Do both take it? One of the
   * two accounts that are paid comes before Bob's in the alphabet, and one after it: a clerk who locks in that order may
   * have his in the one case and not in the other.
   *
   *   paid, paid, balance of Bob
   */
  @JCStressTest
  @Outcome(
      id = {"true, false, 0", "false, true, 0"},
      expect = ACCEPTABLE,
      desc = "One transfer was made, the other was refused.")
  @Outcome(
      id = "true, true, .*",
      expect = FORBIDDEN,
      desc = "Two transfers of all there is were both made: more was taken than was there.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two transfers of all there is, and not one of them was made.")
  @State
  public static class TwoWithdrawals {
    private final Bank bank = new Bank(Map.of("ann", 0L, "bob", 100L, "cid", 0L));

    @Actor
    public void clerk(ZZJ_Result r) {
      r.r1 = bank.transfer("bob", "ann", 100);
    }

    @Actor
    public void anotherClerk(ZZJ_Result r) {
      r.r2 = bank.transfer("bob", "cid", 100);
    }

    @Arbiter
    public void look(ZZJ_Result r) {
      r.r3 = bank.balance("bob");
    }
  }

  /*
   * Both clerks have been interrupted, and that is no business of the bank's: do they keep their flags?
   *
   *   1 for a flag that is kept, -1 for one that is lost
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both clerks stay interrupted.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A clerk was interrupted before his transfer, and his interrupt flag is gone.")
  @State
  public static class InterruptedClerks {
    private final Bank bank = new Bank(Map.of("ann", 100L, "bob", 100L));

    @Actor
    public void clerk(II_Result r) {
      r.r1 = Interrupts.keptBy(this::transfer);
    }

    @Actor
    public void anotherClerk(II_Result r) {
      r.r2 = Interrupts.keptBy(this::transfer);
    }

    private void transfer() {
      bank.transfer("ann", "bob", 10);
    }
  }

  /*
   * Money goes both ways between two accounts. Each transfer needs both accounts. If each takes one and then wants the
   * other, nobody moves again. The two names have the same hash code, so that it gives no order.
   */
  @JCStressTest
  @Outcome(id = "110, 90", expect = ACCEPTABLE, desc = "Both transfers were made.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two opposed transfers were made, and an amount was lost or made from nothing.")
  @State
  public static class OpposedTransfers {
    private final Bank bank = new Bank(Map.of("Aa", 100L, "BB", 100L));

    @Actor
    public void clerk() {
      bank.transfer("Aa", "BB", 10);
    }

    @Actor
    public void anotherClerk() {
      bank.transfer("BB", "Aa", 20);
    }

    @Arbiter
    public void look(JJ_Result r) {
      r.r1 = bank.balance("Aa");
      r.r2 = bank.balance("BB");
    }
  }

  /*
   * Two pay into one account, each from an account of its own. What they have in common is the account that is paid.
   */
  @JCStressTest
  @Outcome(id = "30, 200", expect = ACCEPTABLE, desc = "Both amounts arrived.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Two paid into one account at once, and one of the two amounts was lost.")
  @State
  public static class TwoDeposits {
    private final Bank bank = new Bank(Map.of("ann", 100L, "bob", 100L, "cid", 0L));

    @Actor
    public void clerk() {
      bank.transfer("ann", "cid", 10);
    }

    @Actor
    public void anotherClerk() {
      bank.transfer("bob", "cid", 20);
    }

    @Arbiter
    public void look(JJ_Result r) {
      r.r1 = bank.balance("cid");
      r.r2 = bank.total();
    }
  }

  /*
   * The total is taken while money moves from one account to another, and a third lies between them in the alphabet. It is
   * 300 before and 300 after. Is it ever something else? Then the two balances are told, one after the other and the first
   * once more. Is one ever that of the middle, whichever of the two the transfer writes first?
   *
   * A HashMap has these three names in the opposite order of the alphabet: if the total took the accounts in the one order
   * and a transfer in the other, each could wait for the other for ever.
   *
   *   total, balance of Zoe, balance of Fay, balance of Zoe
   */
  @JCStressTest
  @Outcome(
      id = {"300, 100, 100, 100", "300, 100, 100, 110", "300, 100, 90, 110", "300, 110, 90, 110"},
      expect = ACCEPTABLE,
      desc = "The total is the same all the time, and each balance one of before or after.")
  @Outcome(
      id = "300, .*",
      expect = FORBIDDEN,
      desc =
          "A balance was told in the middle of a transfer: one of its two accounts was already as"
              + " after it, and the other still as before.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "The total changed while a transfer was under way: money was counted twice or not at all.")
  @State
  public static class TotalDuringTransfer {
    private final Bank bank = new Bank(Map.of("fay", 100L, "leo", 100L, "zoe", 100L));

    @Actor
    public void clerk() {
      bank.transfer("fay", "zoe", 10);
    }

    @Actor
    public void auditor(JJJJ_Result r) {
      r.r1 = bank.total();
      r.r2 = bank.balance("zoe");
      r.r3 = bank.balance("fay");
      r.r4 = bank.balance("zoe");
    }
  }

  /*
   * Money goes forth, back and forth again while the total is taken. Whoever looks twice, to see that nothing has
   * changed, may see the same both times and have missed it each time.
   */
  @JCStressTest
  @Outcome(id = "200", expect = ACCEPTABLE, desc = "The total is the same all the time.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "The total changed while money went forth and back between two accounts.")
  @State
  public static class TotalDuringThreeTransfers {
    private final Bank bank = new Bank(Map.of("ann", 100L, "bob", 100L));

    @Actor
    public void clerk() {
      bank.transfer("ann", "bob", 10);
      bank.transfer("bob", "ann", 10);
      bank.transfer("ann", "bob", 10);
    }

    @Actor
    public void auditor(J_Result r) {
      r.r1 = bank.total();
    }
  }

  /*
   * All of Ann's money goes to Bob. Another clerk wants to pay Cid with it: from Ann's account, and if there is too little,
   * from Bob's. It is in one of the two all the time. Does he find it?
   *
   *   moved to Bob, paid to Cid, balance of Cid
   */
  @JCStressTest
  @Outcome(
      id = {"true, true, 100", "false, true, 100"},
      expect = ACCEPTABLE,
      desc = "Cid is paid, before the money has gone to Bob or after it.")
  @Outcome(
      id = ".*, false, .*",
      expect = FORBIDDEN,
      desc =
          "Too little in Ann's account, and then too little in Bob's: the clerk looked into the middle of a transfer.")
  @Outcome(expect = FORBIDDEN, desc = "100 cents were there: Cid must be paid, with all of them.")
  @State
  public static class MovedOn {
    private final Bank bank = new Bank(Map.of("ann", 100L, "bob", 0L, "cid", 0L));

    @Actor
    public void clerk(ZZJ_Result r) {
      r.r1 = bank.transfer("ann", "bob", 100);
    }

    @Actor
    public void anotherClerk(ZZJ_Result r) {
      r.r2 = bank.transfer("ann", "cid", 100) || bank.transfer("bob", "cid", 100);
    }

    @Arbiter
    public void look(ZZJ_Result r) {
      r.r3 = bank.balance("cid");
    }
  }
}
