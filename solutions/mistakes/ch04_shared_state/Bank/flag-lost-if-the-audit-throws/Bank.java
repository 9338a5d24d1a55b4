/*
 * axis: correct
 * says: clerks who were served and still interrupted
 * why: It sets the flag again at the end, and not in a finally: if the audit throws, the interrupt is gone.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Accounts and the money in them, in whole cents. One monitor, and a set of busy accounts. */
public final class Bank {
  private final Map<String, Long> cents;
  private final Set<String> busy = new HashSet<>();

  public Bank(Map<String, Long> balances) {
    cents = new HashMap<>(balances);
    for (var balance : cents.values()) {
      if (balance < 0) {
        throw new IllegalArgumentException("negative balance");
      }
    }
  }

  public boolean transfer(String from, String to, long amount, Runnable audit) {
    check(from);
    check(to);
    if (amount < 0) {
      throw new IllegalArgumentException("negative amount");
    }
    var interrupted = occupy(from, to);
    boolean moved;
    try {
      moved = enough(from, amount);
      if (moved) {
        audit.run();
        move(from, to, amount);
      }
    } finally {
      leave(from, to);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return moved;
  }

  public boolean transfer(String from, String to, long amount) {
    return transfer(from, to, amount, () -> {});
  }

  public synchronized long balance(String account) {
    check(account);
    return cents.get(account);
  }

  public synchronized long total() {
    return cents.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Waits for both at once; returns whether it was interrupted meanwhile. */
  private synchronized boolean occupy(String from, String to) {
    var interrupted = false;
    while (busy.contains(from) || busy.contains(to)) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    busy.add(from);
    busy.add(to);
    return interrupted;
  }

  private synchronized void leave(String from, String to) {
    busy.remove(from);
    busy.remove(to);
    notifyAll();
  }

  private synchronized boolean enough(String from, long amount) {
    return cents.get(from) >= amount;
  }

  private synchronized void move(String from, String to, long amount) {
    cents.merge(from, -amount, Long::sum);
    cents.merge(to, amount, Long::sum);
  }

  private void check(String account) {
    if (!cents.containsKey(account)) {
      throw new IllegalArgumentException("no account " + account);
    }
  }
}
