package inflight.ch04_shared_state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Probe;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.TimeLapse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
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
  @Corner
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
  @Corner
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
  @Corner
  @DisplayName("a negative amount is refused with an IllegalArgumentException")
  void negativeAmount() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));

    assertThrows(
        IllegalArgumentException.class, () -> bank.transfer("ann", "bob", -1), "transfer of -1");

    assertThat(bank.balance("ann")).as("balance after the refusal").isEqualTo(100);
  }

  @Test
  @Corner
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
  @Corner
  @DisplayName("a bank with a negative balance is refused, and the map of balances is copied")
  void opening() {
    assertThrows(
        IllegalArgumentException.class, () -> new Bank(Map.of("ann", -1L)), "balance of -1");

    var balances = new HashMap<>(Map.of("ann", 100L));
    var bank = new Bank(balances);
    balances.put("ann", 7L);

    balances.clear();

    assertThat(bank.balance("ann")).as("balance after the map was changed").isEqualTo(100);
    assertThat(bank.total()).as("total after the map was changed").isEqualTo(100);
  }

  @Test
  @Corner
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
  @Corner
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
    assertExcludes(10, 10);
  }

  @Test
  @Corner
  @DisplayName("a transfer of 0 cents waits for others, and others for it")
  void transfersOfNothingExclude() throws Exception {
    assertExcludes(0, 10);
    assertExcludes(10, 0);
    assertExcludes(0, 0);
  }

  private static void assertExcludes(long first, long second) throws Exception {
    for (var pair : Tried.each("pair", withAnAccountInCommon())) {
      var bank = new Bank(Map.of("ann", 100L, "bob", 100L, "cid", 100L));
      var gate = new Gate();
      var audited = new AtomicInteger();
      var made = new AtomicReference<Boolean>();
      try (var workers = new Workers()) {
        var one = workers.start("first", () -> bank.transfer(pair[0], pair[1], first, gate::await));
        gate.awaitWaiting(1);
        var other =
            workers.start(
                "second",
                () -> made.set(bank.transfer(pair[2], pair[3], second, audited::incrementAndGet)));
        CpuTime.letSleep(other.thread());

        assertThat(audited)
            .as(
                "audits of %d cents, %s to %s, while %d cents, %s to %s, are under way: they come one"
                    + " after the other",
                second, pair[2], pair[3], first, pair[0], pair[1])
            .hasValue(0);
        gate.open();
        one.awaitDone("the transfer whose audit is over comes back");
        other.awaitDone("the transfer that waited for it comes back");
      }
      assertThat(made)
          .as("transfer of %d out of at least 90 that waited for another", second)
          .hasValue(true);
      assertThat(audited).as("audits of the transfer that waited").hasValue(1);
      assertThat(bank.total()).as("total after both").isEqualTo(300);
    }
  }

  @Test
  @Corner
  @DisplayName("a transfer that waits for one that fails is made all the same")
  void waitsForOneThatFails() {
    for (var pair : Tried.each("pair", withAnAccountInCommon())) {
      var bank = new Bank(Map.of("ann", 100L, "bob", 100L, "cid", 100L));
      var gate = new Gate();
      var made = new AtomicReference<Boolean>();
      try (var workers = new Workers()) {
        var one =
            workers.start(
                "first",
                () ->
                    assertThrows(
                        FailsInTime.class,
                        () -> bank.transfer(pair[0], pair[1], 100, () -> failAfter(gate))));
        gate.awaitWaiting(1);
        var other = workers.start("second", () -> made.set(bank.transfer(pair[2], pair[3], 100)));
        CpuTime.letSleep(other.thread());
        gate.open();
        one.awaitDone("the transfer whose audit throws comes back");
        other.awaitDone("the transfer that waited for one whose audit throws comes back");
      }
      assertThat(made)
          .as("transfer of 100 out of 100 that waited for one whose audit throws")
          .hasValue(true);
      var moved = pair[2].equals(pair[3]) ? 0 : 100;
      assertThat(bank.balance(pair[2])).as("balance of who paid").isEqualTo(100 - moved);
      assertThat(bank.balance(pair[3])).as("balance of who was paid").isEqualTo(100 + moved);
    }
  }

  private static final class FailsInTime extends RuntimeException {}

  private static void failAfter(Gate gate) {
    gate.await();
    throw new FailsInTime();
  }

  /**
   * Any two transfers among three accounts, which have one in common. It pays in both, is paid in
   * both, or is paid and then pays; it comes first in the alphabet, last, or between the others:
   * whoever locks in some order may be right in one of these and wrong in the next. A transfer to
   * itself moves nothing, and has its account all the same.
   */
  private static List<String[]> withAnAccountInCommon() {
    String[][] transfers = {
      {"ann", "bob"}, {"ann", "cid"}, {"bob", "ann"}, {"bob", "cid"}, {"cid", "ann"}, {"cid", "bob"}
    };
    var pairs = new ArrayList<String[]>();
    for (int i = 0; i < transfers.length; i++) {
      for (int k = 0; k < i; k++) {
        pairs.add(
            new String[] {transfers[k][0], transfers[k][1], transfers[i][0], transfers[i][1]});
      }
    }
    pairs.add(new String[] {"ann", "ann", "ann", "bob"});
    pairs.add(new String[] {"ann", "bob", "bob", "bob"});
    pairs.add(new String[] {"ann", "ann", "ann", "ann"});
    return pairs;
  }

  @Test
  @Corner
  @DisplayName("each call does its work, however long it waits")
  void fiveMinutes() throws Exception {
    // What is waited for is paid from, is paid, and is the first and the last in the alphabet.
    for (var pair :
        Tried.each("pair", new String[][] {{"bob", "zoe"}, {"zoe", "bob"}, {"cid", "ann"}})) {
      var bank = new TimeLapse(Bank.class, Map.of("ann", 90L, "bob", 90L, "cid", 90L, "zoe", 90L));
      var gate = new Gate();
      var made = new AtomicReference<Boolean>();
      Runnable audit = gate::await;
      try (var workers = new Workers()) {
        var slow = workers.start("slow", () -> bank.call("transfer", "bob", "cid", 10L, audit));
        gate.awaitWaiting(1);
        var waiting =
            List.of(
                workers.start(
                    "transfer", () -> made.set(bank.call("transfer", pair[0], pair[1], 10L))),
                workers.start(
                    "balance",
                    () ->
                        assertThat(bank.<Long>call("balance", "bob"))
                            .as("balance of bob, who has paid 10 of 90, and more or is paid")
                            .isIn(90L, 80L, 70L)),
                workers.start(
                    "total",
                    () -> assertThat(bank.<Long>call("total")).as("total").isEqualTo(360)));
        waiting.forEach(it -> CpuTime.letSleep(it.thread()));
        Thread.sleep(TimeLapse.FIVE_MINUTES);
        gate.open();
        slow.awaitDone("the transfer whose audit took five minutes comes back");
        waiting.forEach(
            it ->
                it.awaitDone(
                    "a %s that waited for five minutes comes back"
                        .formatted(it.thread().getName())));
      }
      assertThat(made)
          .as(
              "transfer of 10 out of at least 80 from %s to %s that waited for five minutes: only"
                  + " too little money is a reason to refuse it",
              pair[0], pair[1])
          .hasValue(true);
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
  @DisplayName("a transfer that waits for another holds up none between other accounts")
  void waitingHoldsUpNobody() {
    var names = List.of("ann", "bob", "cid", "dan", "eve", "fay");
    for (int turn = 0; turn < 6; turn++) {
      var balances = new HashMap<String, Long>();
      names.forEach(name -> balances.put(name, 100L));
      var bank = new Bank(balances);
      // A slow one between two accounts; two that wait for it, and may keep two more; two are left.
      var account = new String[6];
      for (int i = 0; i < 6; i++) {
        account[i] = names.get((i + turn) % 6);
      }
      var gate = new Gate();
      try (var workers = new Workers()) {
        var begun = new ArrayList<Workers.Worker>();
        begun.add(
            workers.start("slow", () -> bank.transfer(account[0], account[1], 10, gate::await)));
        gate.awaitWaiting(1);
        begun.add(workers.start("waiting", () -> bank.transfer(account[1], account[2], 10)));
        begun.add(workers.start("waiting", () -> bank.transfer(account[3], account[0], 10)));
        begun.stream().skip(1).forEach(worker -> CpuTime.letSleep(worker.thread()));

        workers
            .start(
                "others",
                () -> {
                  bank.transfer(account[4], account[5], 10);
                  bank.transfer(account[5], account[4], 10);
                  bank.balance(account[4]);
                })
            .awaitDone(
                "transfers between two other accounts come back while one is under way and two"
                    + " more wait for it");
        gate.open();
        begun.forEach(
            worker -> worker.awaitDone("a transfer comes back once its accounts are free"));
      }
      assertTotal(bank, 600);
    }
  }

  @Test
  @DisplayName("a transfer that waited goes on once its accounts are free, whoever waits on")
  void freeAmongThoseThatWaitOn() {
    var names = List.of("ann", "bob", "cid", "dan", "eve", "fay", "gil");
    // Whichever of those that wait is woken first.
    for (int earlier = 0; earlier <= 3; earlier++) {
      var balances = new HashMap<String, Long>();
      names.forEach(name -> balances.put(name, 100L));
      var bank = new Bank(balances);
      var slowGate = new Gate();
      var gate = new Gate();
      try (var workers = new Workers()) {
        var slow = workers.start("slow", () -> bank.transfer("ann", "bob", 10, slowGate::await));
        slowGate.awaitWaiting(1);
        var quick = workers.start("quick", () -> bank.transfer("cid", "dan", 10, gate::await));
        gate.awaitWaiting(1);
        List<Workers.ThrowingRunnable> waitOn =
            List.of(
                () -> bank.transfer("ann", "eve", 10),
                () -> bank.balance("ann"),
                () -> bank.transfer("fay", "bob", 10));
        var waiting = new ArrayList<Workers.Worker>();
        for (var call : waitOn.subList(0, earlier)) {
          waiting.add(workers.start("waiting for the slow one", call));
          CpuTime.letSleep(waiting.getLast().thread());
        }
        var free = workers.start("waiting", () -> bank.transfer("dan", "gil", 10));
        CpuTime.letSleep(free.thread());
        for (var call : waitOn.subList(earlier, 3)) {
          waiting.add(workers.start("waiting for the slow one", call));
          CpuTime.letSleep(waiting.getLast().thread());
        }

        gate.open();
        quick.awaitDone("a transfer from cid to dan comes back when its audit is over");
        free.awaitDone(
            "a transfer from dan to gil that waited comes back when both accounts are free, though"
                + " others wait on (it must hear of it, whichever of those that wait is told)");
        slowGate.open();
        slow.awaitDone("the slow transfer comes back");
        waiting.forEach(it -> it.awaitDone("what waited for the slow transfer comes back"));
      }
      assertTotal(bank, 700);
    }
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

  @Test
  @Corner
  @DisplayName("five clerks whose transfers form a circle do not wait for each other for ever")
  void circle() {
    var names = List.of("ann", "bob", "cid", "dan", "eve");
    var bank = new Bank(Map.of("ann", 9L, "bob", 9L, "cid", 9L, "dan", 9L, "eve", 9L));
    var clerks = new Workers.ThrowingRunnable[5];
    for (int clerk = 0; clerk < 5; clerk++) {
      var from = names.get(clerk);
      var to = names.get((clerk + 1) % 5);
      clerks[clerk] =
          () -> {
            for (int i = 0; i < 500; i++) {
              bank.transfer(from, to, 1);
            }
          };
    }

    Workers.together(clerks);

    assertThat(bank.total()).as("total after 2,500 transfers in a circle").isEqualTo(45);
  }

  @Test
  @Corner
  @DisplayName("whoever waits for the total or a balance holds up no transfer")
  void lookingHoldsUpNobody() {
    var names = List.of("ann", "bob", "cid", "dan", "eve", "fay");
    // Those with nothing in common with the slow transfer come before it, around it and behind it,
    // in whatever order the total goes through the accounts.
    for (var slow :
        Tried.each("slow", List.of(List.of(0, 1), List.of(2, 3), List.of(5, 4), List.of(0, 5)))) {
      var balances = new HashMap<String, Long>();
      names.forEach(name -> balances.put(name, 100L));
      var bank = new Bank(balances);
      var gate = new Gate();
      var audited = new AtomicBoolean();
      var from = names.get(slow.get(0));
      var to = names.get(slow.get(1));
      var others = names.stream().filter(it -> !it.equals(from) && !it.equals(to)).toList();
      try (var workers = new Workers()) {
        var looking = new ArrayList<Workers.Worker>();
        var one = workers.start("slow transfer", () -> bank.transfer(from, to, 10, gate::await));
        gate.awaitWaiting(1);
        // Not more than one of each: those that look again and again leave little of a busy
        // machine.
        looking.add(workers.start("total", () -> assertTotal(bank, 600)));
        looking.add(
            workers.start(
                "balance",
                () -> {
                  var seen = bank.balance(to);
                  assertThat(!audited.get() && seen != 100 ? "changed" : "as it was")
                      .as("balance of 100 of %s, whose transfer is in its audit", to)
                      .isEqualTo("as it was");
                }));
        looking.forEach(worker -> CpuTime.letSleep(worker.thread()));

        workers
            .start(
                "others",
                () -> {
                  for (var other : others) {
                    for (var another : others) {
                      assertThat(bank.transfer(other, another, 1))
                          .as("transfer of 1 out of at least 90")
                          .isTrue();
                    }
                  }
                })
            .awaitDone(
                ("transfers between other accounts come back while one from %s to %s is under way,"
                        + " and others wait for the total (a total that waits must hold up none of"
                        + " them)")
                    .formatted(from, to));
        audited.set(true);
        gate.open();
        one.awaitDone("the slow transfer comes back");
        looking.forEach(
            worker ->
                worker.awaitDone(
                    "%s comes back when the slow transfer is over"
                        .formatted(worker.thread().getName())));
      }
      assertThat(bank.balance(to)).as("balance after the slow transfer").isEqualTo(110);
      assertTotal(bank, 600);
    }
  }

  @Test
  @Corner
  @DisplayName("while a hundred transfers are under way, those among all other accounts go on")
  void hundredUnderWay() {
    var balances = new HashMap<String, Long>();
    IntStream.range(0, 220).forEach(i -> balances.put("account-" + i, 100L));
    var bank = new Bank(balances);
    var gate = new Gate();
    try (var workers = new Workers()) {
      var slow = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 100; i++) {
        var from = "account-" + i;
        var to = "account-" + (i + 100);
        slow.add(workers.startVirtual("slow " + i, () -> bank.transfer(from, to, 10, gate::await)));
      }
      gate.awaitWaiting(100);

      workers
          .start(
              "others",
              () -> {
                for (int i = 200; i < 220; i++) {
                  bank.transfer("account-" + i, "account-" + (200 + (i + 1) % 20), 10);
                  bank.balance("account-" + i);
                }
              })
          .awaitDone("transfers among 20 other accounts come back while 100 are under way");
      gate.open();
      slow.forEach(worker -> worker.awaitDone("a transfer whose audit is over comes back"));
    }
    assertTotal(bank, 22_000);
  }

  @Test
  @Corner
  @DisplayName(
      "hundreds of transfers are under way at once, none of which has an account in common")
  void hundredsUnderWay() {
    // More than there are locks, where accounts share a few of them.
    var pairs = 300;
    var balances = new HashMap<String, Long>();
    for (var i = 0; i < 2 * pairs; i++) {
      balances.put("account-" + i, 10L);
    }
    var bank = new Bank(balances);
    var meeting = new Rendezvous(pairs, "audits of 300 transfers without an account in common");
    Workers.together(
        IntStream.range(0, pairs)
            .<Workers.ThrowingRunnable>mapToObj(
                i ->
                    () ->
                        bank.transfer(
                            "account-" + 2 * i, "account-" + (2 * i + 1), 1, meeting::meet))
            .toArray(Workers.ThrowingRunnable[]::new));
    assertTotal(bank, 20L * pairs);
  }

  @Test
  @Corner
  @DisplayName("banks share nothing, although their accounts have the same names")
  void banksAreSeparate() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));
    var other = new Bank(Map.of("ann", 1L, "bob", 2L));
    var gate = new Gate();
    try (var workers = new Workers()) {
      var slow = workers.start("slow", () -> bank.transfer("ann", "bob", 10, gate::await));
      gate.awaitWaiting(1);

      workers
          .start(
              "clerk of another bank",
              () -> {
                assertThat(other.transfer("bob", "ann", 2)).as("transfer of 2 out of 2").isTrue();
                assertThat(other.balance("ann")).as("balance in the other bank").isEqualTo(3);
                assertTotal(other, 3);
              })
          .awaitDone(
              "transfer, balance and total of another bank, whose accounts have the same names,"
                  + " come back while a transfer is under way in this one");
      gate.open();
      slow.awaitDone("the slow transfer comes back");
    }
    assertTotal(bank, 120);
  }

  @Test
  @Corner
  @DisplayName("the audit of one bank may use another bank")
  void auditInAnotherBank() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L));
    var other = new Bank(Map.of("ann", 1L, "bob", 2L));
    var made = new AtomicBoolean();
    Workers.runPromptly(
        "a transfer whose audit makes one in another bank comes back",
        () ->
            assertThat(
                    bank.transfer(
                        "ann", "bob", 10, () -> made.set(other.transfer("bob", "ann", 2))))
                .as("transfer of 10 out of 100")
                .isTrue());
    assertThat(made).as("transfer of 2 out of 2, by the audit of another bank's transfer").isTrue();
    assertTotal(bank, 120);
    assertTotal(other, 3);
  }

  @Test
  @Corner
  @DisplayName("an interrupted clerk is served like any other, and stays interrupted")
  void interrupted() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L, "cid", 0L));
    var audited = new AtomicBoolean();

    var stays =
        Workers.callPromptly(
            "transfer, balance and total of an interrupted thread come back",
            () -> {
              Thread.currentThread().interrupt();
              assertThat(
                      bank.transfer(
                          "ann",
                          "bob",
                          30,
                          () -> audited.set(Thread.currentThread().isInterrupted())))
                  .as("transfer of 30 out of 100, in an interrupted thread")
                  .isTrue();
              assertThat(bank.transfer("ann", "ann", 1)).as("transfer to itself").isTrue();
              assertThat(bank.balance("bob")).as("balance after the transfer").isEqualTo(50);
              assertTotal(bank, 120);
              return Thread.currentThread().isInterrupted();
            });

    assertThat(stays).as("interrupt flag after all that").isTrue();
    assertThat(audited).as("interrupt flag that the audit saw").isTrue();
  }

  @Test
  @Corner
  @DisplayName(
      "a clerk who is interrupted while he waits is served in the end, and stays interrupted")
  void interruptedInTheMiddle() {
    for (boolean before : Tried.each("before", new boolean[] {true, false})) {
      var bank = new Bank(Map.of("ann", 100L, "bob", 20L, "cid", 0L));
      var gate = new Gate();
      var served = new AtomicInteger();
      var interrupted = new AtomicBoolean(before);
      var objecting = CallbackFailure.RUNTIME_EXCEPTION.thrower();
      try (var workers = new Workers()) {
        var slow = workers.start("slow", () -> bank.transfer("ann", "bob", 10, gate::await));
        gate.awaitWaiting(1);
        List<Workers.ThrowingRunnable> calls =
            List.of(
                () ->
                    assertThat(bank.transfer("bob", "cid", 5))
                        .as("transfer of 5 out of at least 20, which was interrupted as it waited")
                        .isTrue(),
                () ->
                    assertThat(catchThrowable(() -> bank.transfer("bob", "cid", 5, objecting::run)))
                        .as("what a transfer threw whose audit objects, interrupted as it waited")
                        .isSameAs(objecting.thrown()),
                () ->
                    assertThat(bank.transfer("bob", "cid", 1_000))
                        .as("transfer of 1,000 out of 30, which was interrupted as it waited")
                        .isFalse(),
                () -> assertThat(bank.balance("ann")).as("balance").isIn(90L, 100L),
                () -> assertTotal(bank, 120));
        var waiting = new ArrayList<Workers.Worker>();
        for (var call : calls) {
          waiting.add(
              workers.start(
                  "interrupted clerk",
                  () -> {
                    if (before) {
                      Thread.currentThread().interrupt();
                    }
                    call.run();
                    // Whoever need not wait for the transfer under way has the interrupt to come.
                    while (!interrupted.get()) {
                      LockSupport.parkNanos(1_000_000);
                    }
                    if (Thread.currentThread().isInterrupted()) {
                      served.incrementAndGet();
                    }
                  }));
          CpuTime.letSleep(waiting.getLast().thread());
        }
        if (!before) {
          waiting.forEach(worker -> worker.thread().interrupt());
          interrupted.set(true);
          waiting.forEach(worker -> CpuTime.letSleep(worker.thread()));
        }
        gate.open();
        slow.awaitDone("the slow transfer comes back");
        waiting.forEach(worker -> worker.awaitDone("a clerk who was interrupted comes back"));
        workers.join();
      }
      assertThat(served)
          .as("clerks who were served and still interrupted, of five who waited")
          .hasValue(5);
      assertThat(bank.balance("cid")).as("balance after a transfer of 5").isEqualTo(5);
    }
  }

  @Test
  @Corner
  @DisplayName("after whatever was refused, other threads can use all accounts")
  void afterRefusals() {
    var bank = new Bank(Map.of("ann", 100L, "bob", 20L, "zed", 0L));
    var audits = new AtomicInteger();
    var probe =
        new Probe(
            "transfers both ways, balances and total, by another thread, come back",
            () -> {
              assertThat(bank.transfer("ann", "bob", 1)).as("transfer of 1 out of 100").isTrue();
              assertThat(bank.transfer("bob", "ann", 1)).as("transfer of 1 out of 21").isTrue();
              assertThat(bank.balance("ann")).as("balance of ann").isEqualTo(100);
              assertThat(bank.balance("bob")).as("balance of bob").isEqualTo(20);
              assertTotal(bank, 120);
            });
    long[] negative = {-1, -100, Long.MIN_VALUE, Integer.MIN_VALUE};
    for (var cents : negative) {
      for (var pair :
          new String[][] {
            {"ann", "bob"}, {"bob", "ann"}, {"ann", "ann"}, {"zed", "ann"}, {"eve", "ann"}
          }) {
        probe.after(
            IllegalArgumentException.class,
            "a transfer of " + cents,
            () -> bank.transfer(pair[0], pair[1], cents, audits::incrementAndGet));
      }
    }
    String[][] unknown = {
      {"eve", "ann"},
      {"ann", "eve"},
      {"eve", "eve"},
      {"", "ann"},
      {"Ann", "bob"},
      {"ann", "bob "},
      // Of one that has nothing, too: the accounts are checked first.
      {"zed", "eve"},
      {"eve", "zed"}
    };
    for (var pair : unknown) {
      for (var cents : new long[] {0, 1, 101}) {
        probe.after(
            IllegalArgumentException.class,
            "a transfer from \"%s\" to \"%s\"".formatted(pair[0], pair[1]),
            () -> bank.transfer(pair[0], pair[1], cents, audits::incrementAndGet));
      }
    }
    probe.after(
        IllegalArgumentException.class, "balance of an unknown account", () -> bank.balance("eve"));
    for (var pair :
        Tried.each("pair", new String[][] {{"ann", "bob"}, {"bob", "ann"}, {"ann", "ann"}})) {
      assertThat(bank.transfer(pair[0], pair[1], 101, audits::incrementAndGet))
          .as("transfer of more than there is")
          .isFalse();
      Workers.runPromptly(
          "balance and transfer of another thread come back after a transfer that was refused",
          () -> {
            bank.balance(pair[0]);
            bank.transfer(pair[0], pair[1], 0);
          });
    }

    assertThat(audits).as("audits of transfers that were refused").hasValue(0);
    assertTotal(bank, 120);
  }

  @Test
  @Corner
  @DisplayName("a transfer of nothing is audited like any other")
  void nothing() {
    var bank = new Bank(Map.of("ann", 0L, "bob", 20L));
    var audits = new AtomicInteger();

    for (var pair :
        Tried.each("pair", new String[][] {{"ann", "bob"}, {"bob", "ann"}, {"ann", "ann"}})) {
      assertThat(bank.transfer(pair[0], pair[1], 0, audits::incrementAndGet))
          .as("transfer of 0 from %s to %s", pair[0], pair[1])
          .isTrue();
    }

    assertThat(audits).as("audits of three transfers of nothing").hasValue(3);
    assertThat(bank.balance("ann")).as("balance of ann").isZero();
    assertThat(bank.balance("bob")).as("balance of bob").isEqualTo(20);
  }

  @Test
  @Corner
  @DisplayName("whatever the audit throws reaches the caller as it is, and nothing is moved")
  void auditThrowsAnything() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var bank = new Bank(Map.of("ann", 100L, "bob", 20L));
      var thrower = kind.thrower();
      var probe =
          new Probe(
              "balances, total and transfers, by another thread, come back",
              () -> {
                assertThat(bank.balance("ann")).as("balance of ann").isEqualTo(100);
                assertThat(bank.balance("bob")).as("balance of bob").isEqualTo(20);
                assertTotal(bank, 120);
                assertThat(bank.transfer("bob", "ann", 20)).as("transfer of 20 out of 20").isTrue();
                assertThat(bank.transfer("ann", "bob", 20)).as("transfer back").isTrue();
              });
      for (var pair : new String[][] {{"ann", "bob"}, {"bob", "ann"}, {"ann", "ann"}}) {
        for (int time = 0; time < 2; time++) {
          probe.after(
              thrower.thrown(),
              "a transfer from %s to %s whose audit throws %s".formatted(pair[0], pair[1], kind),
              () -> bank.transfer(pair[0], pair[1], 10, thrower::run));
        }
      }
      assertThat(Thread.interrupted())
          .as("interrupt flag, which nobody has set, after an audit that throws %s", kind)
          .isFalse();
    }
  }

  @Test
  @Corner
  @DisplayName("a bank may have no account at all, or two thousand, and no balance may be negative")
  void anyNumberOfAccounts() {
    assertTotal(new Bank(Map.of()), 0);
    assertTotal(new Bank(Map.of("ann", 0L)), 0);
    assertTotal(new Bank(Map.of("ann", Long.MAX_VALUE - 1)), Long.MAX_VALUE - 1);
    for (long cents : Tried.each("cents", new long[] {-1, Integer.MIN_VALUE, Long.MIN_VALUE})) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Bank(Map.of("ann", 100L, "bob", cents, "cid", 0L)),
          "a bank with a balance of " + cents);
    }
    var balances = new HashMap<String, Long>();
    IntStream.range(0, 2_000).forEach(i -> balances.put("account-" + i, (long) i));
    var bank = new Bank(balances);
    assertTotal(bank, 1_999_000);
    IntStream.range(0, 2_000).forEach(i -> bank.transfer("account-" + i, "account-0", i));
    assertThat(bank.balance("account-0"))
        .as("balance of the account that all others have paid into")
        .isEqualTo(1_999_000);
    assertTotal(bank, 1_999_000);
  }

  @Test
  @Corner
  @DisplayName("whatever is moved, refused and asked in whatever order, the books are right")
  void anyOrder() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    // Aa and BB have one hash code, and so have the two made of them.
    var names = List.of("Aa", "BB", "AaBB", "BBAa", "", "zoe");
    var model = new HashMap<String, Long>();
    names.forEach(name -> model.put(name, 100L));
    var bank = new Bank(model);
    for (int i = 0; i < 5_000; i++) {
      var from = new String(names.get(random.nextInt(6)));
      var to = new String(names.get(random.nextInt(6)));
      var cents = random.nextInt(-5, 150);
      var objects = random.nextInt(5) == 0;
      var audits = new AtomicInteger();
      String outcome;
      try {
        outcome =
            ""
                + bank.transfer(
                    from,
                    to,
                    cents,
                    () -> {
                      audits.incrementAndGet();
                      if (objects) {
                        throw new IllegalStateException("the audit objects");
                      }
                    });
      } catch (IllegalArgumentException e) {
        outcome = "refused";
      } catch (IllegalStateException e) {
        outcome = "objected to";
      }
      var expected =
          cents < 0
              ? "refused"
              : model.get(from) < cents ? "false" : objects ? "objected to" : "true";
      if (expected.equals("true")) {
        model.merge(from, (long) -cents, Long::sum);
        model.merge(to, (long) cents, Long::sum);
      }
      var words =
          "after %d transfers, the last of %d from \"%s\" to \"%s\", seed %d"
              .formatted(i + 1, cents, from, to, seed);
      assertThat(outcome).as("outcome " + words).isEqualTo(expected);
      assertThat(audits.get())
          .as("audits of the last " + words)
          .isEqualTo(expected.equals("true") || expected.equals("objected to") ? 1 : 0);
      for (var name : names) {
        assertThat(bank.balance(name))
            .as("balance of \"%s\" " + words, name)
            .isEqualTo(model.get(name));
      }
      assertThat(bank.total()).as("total " + words).isEqualTo(600);
    }
  }

  private static void assertTotal(Bank bank, long expected) {
    assertThat(bank.total()).as("total").isEqualTo(expected);
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
