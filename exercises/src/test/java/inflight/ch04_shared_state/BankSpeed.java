package inflight.ch04_shared_state;

import inflight.testkit.Workers;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Two clerks with two pairs of accounts that have nothing to do with each other. The audit of each
 * transfer costs computing, as a check of a signature would. How much faster two can be than one,
 * the yardstick shows on this machine.
 */
public class BankSpeed implements Speed {
  private static final int TRANSFERS = 250;
  private static final int STEPS = 100_000;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "2 clerks, %d transfers each, between two pairs of accounts with nothing in common"
                .formatted(TRANSFERS))
        .baseline("one clerk after the other", BankSpeed::oneByOne)
        .candidate("your Bank", BankSpeed::bank)
        .yardstick("the audits alone, on two threads", BankSpeed::auditsAlone)
        .shareOfYardstick(0.75)
        .build();
  }

  private static List<Long> oneByOne() {
    var sums = new long[2];
    clerk(() -> sums[0] += audit());
    clerk(() -> sums[1] += audit());
    return List.of(sums[0], sums[1]);
  }

  private static List<Long> auditsAlone() {
    var one = new AtomicLong();
    var other = new AtomicLong();
    Workers.together(
        () -> clerk(() -> one.addAndGet(audit())), () -> clerk(() -> other.addAndGet(audit())));
    return List.of(one.get(), other.get());
  }

  private static List<Long> bank() {
    var bank = new Bank(Map.of("ann", 1_000L, "bob", 1_000L, "cid", 1_000L, "dan", 1_000L));
    var one = new AtomicLong();
    var other = new AtomicLong();
    Workers.together(
        () -> clerk(() -> bank.transfer("ann", "bob", 1, () -> one.addAndGet(audit()))),
        () -> clerk(() -> bank.transfer("dan", "cid", 1, () -> other.addAndGet(audit()))));
    return List.of(one.get(), other.get());
  }

  private static void clerk(Runnable transfer) {
    for (int i = 0; i < TRANSFERS; i++) {
      transfer.run();
    }
  }

  /** Marsaglia's xorshift, so many steps of it: nothing that a compiler could shorten. */
  private static long audit() {
    long x = 0x9E3779B97F4A7C15L;
    for (int i = 0; i < STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
