/*
 * axis: correct
 * says: 300 transfers without an account in common
 * why: Accounts share 256 locks. Transfers that have no account in common wait for each other.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Accounts and the money in them, in whole cents. */
public final class Bank {
  private static final int STRIPES = 256;

  private static final class Account {
    final int stripe;
    volatile long cents;

    Account(int stripe, long cents) {
      this.stripe = stripe;
      this.cents = cents;
    }
  }

  private final Map<String, Account> accounts = new HashMap<>();
  private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
  private final long total;

  public Bank(Map<String, Long> balances) {
    for (var i = 0; i < STRIPES; i++) {
      stripes[i] = new ReentrantLock();
    }
    var sum = 0L;
    for (var entry : balances.entrySet()) {
      long cents = entry.getValue();
      if (cents < 0) {
        throw new IllegalArgumentException("negative balance");
      }
      accounts.put(entry.getKey(), new Account(accounts.size() % STRIPES, cents));
      sum += cents;
    }
    total = sum;
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    var source = account(from);
    var target = account(to);
    if (cents < 0) {
      throw new IllegalArgumentException("negative amount");
    }
    var first = stripes[Math.min(source.stripe, target.stripe)];
    var second = stripes[Math.max(source.stripe, target.stripe)];
    first.lock();
    try {
      second.lock();
      try {
        if (source.cents < cents) {
          return false;
        }
        audit.run();
        source.cents -= cents;
        target.cents += cents;
        return true;
      } finally {
        second.unlock();
      }
    } finally {
      first.unlock();
    }
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String name) {
    var account = account(name);
    var lock = stripes[account.stripe];
    lock.lock();
    try {
      return account.cents;
    } finally {
      lock.unlock();
    }
  }

  /** Transfers do not change it. */
  public long total() {
    return total;
  }

  private Account account(String name) {
    var account = accounts.get(name);
    if (account == null) {
      throw new IllegalArgumentException("no account " + name);
    }
    return account;
  }
}
