package inflight.ch04_shared_state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Workers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class BankTest {

  @Test
  @DisplayName("a transfer moves money from one account to the other")
  void moves() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));

    assertThat(bank.transfer("ann", "bob", 30)).as("transfer of 30 out of 100").isTrue();

    assertThat(bank.balance("ann")).as("balance of the one who paid").isEqualTo(70);
    assertThat(bank.balance("bob")).as("balance of the one who was paid").isEqualTo(50);
    assertThat(bank.total()).as("total of 100 + 20 after the transfer").isEqualTo(120);
  }

  @Test
  @DisplayName("a transfer for which there is too little moves nothing and returns false")
  void overdraft() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));
    var audits = new AtomicInteger();

    assertThat(bank.transfer("ann", "bob", 101, audits::incrementAndGet))
        .as("transfer of 101 out of 100")
        .isFalse();

    assertThat(bank.balance("ann")).as("balance of the one who could not pay").isEqualTo(100);
    assertThat(bank.balance("bob")).as("balance of the one who was not paid").isEqualTo(20);
    assertThat(audits).as("audits of a transfer that was refused").hasValue(0);
  }

  @Test
  @DisplayName("a refused transfer leaves its accounts free for the next")
  void afterRefusal() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));
    bank.transfer("ann", "bob", 101);

    assertThat(
            Workers.callPromptly(
                "transfer after one that was refused", () -> bank.transfer("bob", "ann", 20)))
        .as("transfer of 20 out of 20")
        .isTrue();
  }

  @Test
  @DisplayName("an account can be emptied to the last cent, and no further")
  void lastCent() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 0L));

    assertThat(bank.transfer("ann", "bob", 100)).as("transfer of 100 out of 100").isTrue();
    assertThat(bank.transfer("ann", "bob", 1)).as("transfer of 1 out of 0").isFalse();
    assertThat(bank.transfer("ann", "bob", 0)).as("transfer of 0 out of 0").isTrue();

    assertThat(bank.balance("bob")).as("balance of the one who was paid").isEqualTo(100);
  }

  @Test
  @DisplayName("amounts beyond an int are cents like any other")
  void largeAmounts() {
    var bank = new Bank(Map.of("ann", 9_000_000_000_000_000_000L, "bob", 5L));

    assertThat(bank.transfer("ann", "bob", 8_999_999_999_999_999_999L))
        .as("transfer of all but one cent")
        .isTrue();
    assertThat(bank.transfer("ann", "bob", Long.MAX_VALUE)).as("transfer of too much").isFalse();

    assertThat(bank.balance("ann")).as("balance of the one who paid").isEqualTo(1);
    assertThat(bank.total()).as("total").isEqualTo(9_000_000_000_000_000_005L);
  }

  @Test
  @DisplayName("a transfer to itself is checked like any other, and moves nothing")
  void toItself() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));
    var audits = new AtomicInteger();

    Workers.runPromptly(
        "transfer from an account to itself",
        () -> {
          assertThat(bank.transfer("ann", "ann", 30, audits::incrementAndGet))
              .as("transfer of 30 out of 100 to itself")
              .isTrue();
          assertThat(bank.transfer("ann", "ann", 101, audits::incrementAndGet))
              .as("transfer of 101 out of 100 to itself")
              .isFalse();
        });

    assertThat(bank.balance("ann")).as("balance after a transfer to itself").isEqualTo(100);
    assertThat(audits).as("audits: one transfer was made, one refused").hasValue(1);
    assertThrows(
        IllegalArgumentException.class,
        () -> bank.transfer("ann", "ann", -1),
        "transfer of -1 to itself");
    assertThrows(
        IllegalArgumentException.class,
        () -> bank.transfer("eve", "eve", 0),
        "transfer from an unknown account to itself");
  }

  @Test
  @DisplayName("a negative amount is refused with an IllegalArgumentException")
  void negativeAmount() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));

    assertThrows(
        IllegalArgumentException.class, () -> bank.transfer("ann", "bob", -1), "transfer of -1");

    assertThat(bank.balance("ann")).as("balance after the refusal").isEqualTo(100);
  }

  @Test
  @DisplayName("an unknown account is refused with an IllegalArgumentException")
  void unknownAccount() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));

    assertThrows(
        IllegalArgumentException.class, () -> bank.transfer("eve", "bob", 1), "from unknown");
    assertThrows(
        IllegalArgumentException.class, () -> bank.transfer("ann", "eve", 1), "to unknown");
    assertThrows(
        IllegalArgumentException.class, () -> bank.transfer("ann", "eve", 101), "too much");
    assertThrows(IllegalArgumentException.class, () -> bank.balance("eve"), "balance of unknown");

    assertThat(bank.total()).as("total after the refusals").isEqualTo(120);
    assertThat(
            Workers.callPromptly(
                "transfer after unknown accounts were refused",
                () -> bank.transfer("ann", "bob", 1)))
        .as("transfer of 1 out of 100")
        .isTrue();
  }

  @Test
  @DisplayName("a bank with a negative balance is refused, and the map of balances is copied")
  void opening() {
    assertThrows(
        IllegalArgumentException.class, () -> new Bank(Map.of("ann", -1L)), "balance of -1");

    var balances = new HashMap<>(Map.of("ann", 100L));
    var bank = new Bank(balances);
    balances.put("ann", 7L);

    assertThat(bank.balance("ann")).as("balance after the map was changed").isEqualTo(100);
  }

  @Test
  @DisplayName("equal names are one account, although they are different objects")
  void equalNames() {
    var bank = new Bank(Map.of("Aa", 100L, "BB", 20L));

    bank.transfer(new String("Aa"), new String("BB"), 30);
    Workers.runPromptly(
        "transfer between two names of one account",
        () -> bank.transfer(new String("Aa"), new String("Aa"), 5));

    assertThat(bank.balance(new String("Aa"))).as("balance of Aa").isEqualTo(70);
    assertThat(bank.balance("BB")).as("balance of BB, whose hash code Aa shares").isEqualTo(50);
  }

  @Test
  @DisplayName("the audit runs once, in the thread of the transfer")
  void audit() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));
    var thread = new AtomicReference<Thread>();
    var audits = new AtomicInteger();

    bank.transfer(
        "ann",
        "bob",
        30,
        () -> {
          thread.set(Thread.currentThread());
          audits.incrementAndGet();
        });

    assertThat(audits).as("audits of one transfer").hasValue(1);
    assertThat(thread.get()).as("thread of the audit").isSameAs(Thread.currentThread());
  }

  @Test
  @DisplayName("if the audit throws nothing is moved, and the accounts are free again")
  void auditThrows() {
    var objection = new IllegalStateException("the audit objects");
    assertNothingMoved(
        objection,
        () -> {
          throw objection;
        });
  }

  @Test
  @DisplayName("if the audit ends with an error nothing is moved either, and the accounts are free")
  void auditBreaks() {
    var broken = new StackOverflowError("the audit is broken");
    assertNothingMoved(
        broken,
        () -> {
          throw broken;
        });
  }

  @Test
  @DisplayName("transfers between different pairs of accounts are under way at the same time")
  void disjointPairsOverlap() {
    var names = IntStream.range(0, 8).mapToObj(i -> "account-" + i).toList();
    var balances = new HashMap<String, Long>();
    names.forEach(name -> balances.put(name, 100L));
    // Each pairing of four of the accounts: whatever two accounts share a lock, some pairing meets
    // them.
    for (int distance : new int[] {1, 2, 4}) {
      var bank = new Bank(balances);
      var all =
          new Rendezvous(
              4,
              "audits of transfers with no account in common (transfers between other accounts"
                  + " wait for this one)");
      Workers.together(
          IntStream.range(0, 8)
              .filter(i -> (i & distance) == 0)
              .<Workers.ThrowingRunnable>mapToObj(
                  i -> () -> bank.transfer(names.get(i), names.get(i | distance), 1, all::meet))
              .toArray(Workers.ThrowingRunnable[]::new));
    }
  }

  @Test
  @DisplayName("transfers that have an account in common come one after the other")
  void sharedAccountExcludes() throws Exception {
    // The account in common pays in both, is paid in both, or is paid and then pays. A transfer
    // to itself moves nothing, and has its account all the same.
    String[][] pairs = {
      {"ann", "bob", "ann", "cid"},
      {"ann", "bob", "cid", "bob"},
      {"ann", "bob", "bob", "cid"},
      {"ann", "bob", "cid", "ann"},
      {"ann", "bob", "bob", "ann"},
      {"ann", "ann", "ann", "bob"},
      {"ann", "bob", "bob", "bob"},
      {"ann", "ann", "ann", "ann"}
    };
    for (var pair : pairs) {
      var bank = new Bank(Map.of("ann", 100L, "bob", 100L, "cid", 100L));
      var gate = new Gate();
      var audited = new AtomicInteger();
      var made = new AtomicReference<Boolean>();
      try (var workers = new Workers()) {
        var one = workers.start("first", () -> bank.transfer(pair[0], pair[1], 10, gate::await));
        gate.awaitWaiting(1);
        var other =
            workers.start(
                "second",
                () -> made.set(bank.transfer(pair[2], pair[3], 10, audited::incrementAndGet)));
        CpuTime.letSleep(other.thread());
        if (pair == pairs[0]) {
          // Long enough for one that waits for a second and then gives up.
          Thread.sleep(1_500);
        }

        assertThat(audited)
            .as(
                "audits of %s to %s while %s to %s is under way: they come one after the other",
                pair[2], pair[3], pair[0], pair[1])
            .hasValue(0);
        gate.open();
        one.awaitDone("the transfer whose audit is over comes back");
        other.awaitDone("the transfer that waited for it comes back");
      }
      assertThat(made)
          .as(
              "transfer of 10 out of at least 90 that waited for another: however long it waits,"
                  + " only too little money is a reason to refuse it")
          .hasValue(true);
      assertThat(audited).as("audits of the transfer that waited").hasValue(1);
      assertThat(bank.total()).as("total after both").isEqualTo(300);
    }
  }

  @Test
  @DisplayName("the transfer that waited sees what the one before it left")
  void nothingSpentTwice() throws Exception {
    var bank = new Bank(Map.of("ann", 100L, "bob", 0L, "cid", 0L));
    var gate = new Gate();
    var second = new AtomicReference<Boolean>();
    try (var workers = new Workers()) {
      var one = workers.start("first", () -> bank.transfer("ann", "bob", 100, gate::await));
      gate.awaitWaiting(1);
      var other = workers.start("second", () -> second.set(bank.transfer("ann", "cid", 100)));
      CpuTime.letSleep(other.thread());
      gate.open();
      one.awaitDone("the first transfer comes back");
      other.awaitDone("the second transfer comes back");
    }

    // Whether the second one waited or was refused at once is its own affair: the first had passed
    // its check.
    assertThat(bank.balance("ann")).as("balance after two transfers of all there is").isZero();
    assertThat(second.get()).as("the second transfer of all there is").isFalse();
  }

  @Test
  @DisplayName("whoever waits for an account comes back once it is free, however many there are")
  void manyWaiting() throws Exception {
    var bank = new Bank(Map.of("ann", 100L, "bob", 100L, "cid", 100L));
    var gate = new Gate();
    try (var workers = new Workers()) {
      var one = workers.start("first", () -> bank.transfer("ann", "bob", 10, gate::await));
      gate.awaitWaiting(1);
      var waiting = new ArrayList<Workers.Worker>();
      waiting.add(workers.start("total", bank::total));
      // More that only look than transfers: were each transfer to wake one, some would be left.
      for (var account : new String[] {"ann", "bob", "ann", "bob"}) {
        waiting.add(workers.start("balance", () -> bank.balance(account)));
      }
      for (var from : new String[] {"ann", "bob"}) {
        waiting.add(workers.start("transfer", () -> bank.transfer(from, "cid", 10)));
      }
      for (var worker : waiting) {
        CpuTime.letSleep(worker.thread());
      }
      gate.open();
      one.awaitDone("the transfer whose audit is over comes back");
      waiting.forEach(
          worker ->
              worker.awaitDone(
                  "the %s that waited for an account comes back once it is free (all that wait must"
                          .formatted(worker.thread().getName())
                      + " hear of it)"));
    }
    assertThat(bank.balance("cid")).as("balance of 100 after two transfers of 10").isEqualTo(120);
  }

  @Test
  @DisplayName("while a transfer is under way, transfers between other accounts go on")
  void othersGoOn() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 100L, "cid", 100L, "dan", 100L));
    var gate = new Gate();
    try (var workers = new Workers()) {
      var one = workers.start("first", () -> bank.transfer("bob", "cid", 10, gate::await));
      gate.awaitWaiting(1);

      workers
          .start("other", () -> bank.transfer("dan", "ann", 10))
          .awaitDone(
              "a transfer from dan to ann while one from bob to cid is under way (if not, transfers"
                  + " between other accounts wait for this one)");
      gate.open();
      one.awaitDone("the transfer under way comes back");
    }
    Poll.until("total is there", () -> bank.total() == 400);
  }

  @Test
  @DisplayName("while a transfer is under way, those among a hundred other accounts go on")
  void manyOthersGoOn() {
    var balances = new HashMap<String, Long>();
    IntStream.range(0, 100).forEach(i -> balances.put("account-" + i, 100L));
    var bank = new Bank(balances);
    var gate = new Gate();
    try (var workers = new Workers()) {
      var one =
          workers.start("first", () -> bank.transfer("account-0", "account-1", 10, gate::await));
      gate.awaitWaiting(1);

      workers
          .start(
              "others",
              () -> {
                for (int i = 2; i < 100; i += 2) {
                  bank.transfer("account-" + i, "account-" + (i + 1), 10);
                }
              })
          .awaitDone(
              "transfers among all other accounts come back while one is under way (if not, there"
                  + " are fewer locks than accounts)");
      gate.open();
      one.awaitDone("the transfer under way comes back");
    }
  }

  /** Makes a transfer whose audit throws what is expected. */
  private static void assertNothingMoved(Throwable expected, Runnable audit) {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));

    var thrown =
        assertThrows(
            expected.getClass(),
            () -> bank.transfer("ann", "bob", 30, audit),
            "transfer, when the audit throws");

    assertThat(thrown).as("what the transfer threw").isSameAs(expected);
    var balance =
        Workers.callPromptly(
            "balance after an audit that threw " + expected.getClass().getSimpleName(),
            () -> bank.balance("ann"));
    assertThat(balance).as("balance after the audit throws").isEqualTo(100);
    assertThat(
            Workers.callPromptly(
                "transfer after an audit that threw", () -> bank.transfer("bob", "ann", 20)))
        .as("transfer of 20 out of 20")
        .isTrue();
  }
}
