package inflight.ch04_shared_state;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Accounts and the money in them, in whole cents.
 *
 * <p>Any number of threads may call any method at any time. Money is neither made nor lost:
 * whatever is under way, {@link #total} is the same. Transfers that have an account in common come
 * one after the other. Transfers that have none in common do not wait for each other. No set of
 * transfers, whichever way they go, waits for ever.
 */
public final class Bank {
  /** Its number gives every thread the same order in which to lock. */
  private static final class Account {
    final int number;
    final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    long cents;

    Account(int number, long cents) {
      this.number = number;
      this.cents = cents;
    }
  }

  // Sorted by name, and so by number. Never changed once it is made, so that it needs no lock.
  private final Map<String, Account> accounts = new TreeMap<>();

  /**
   * A bank with these accounts, whose number does not change. The map is copied. The sum of all
   * balances is less than {@link Long#MAX_VALUE}.
   *
   * @throws IllegalArgumentException if a balance is negative
   */
  public Bank(Map<String, Long> balances) {
    for (var balance : new TreeMap<>(balances).entrySet()) {
      if (balance.getValue() < 0) {
        throw new IllegalArgumentException("negative balance of " + balance.getKey());
      }
      accounts.put(balance.getKey(), new Account(accounts.size(), balance.getValue()));
    }
  }

  /**
   * Moves money from one account to another, and returns true; or moves nothing and returns false
   * because there is too little in {@code from}.
   *
   * <p>The audit runs once, in the calling thread, when there is enough in {@code from} and before
   * any money is moved; not at all if the transfer is refused. Until the transfer is over, no other
   * transfer touches either of its two accounts, and all others go on. If the audit throws, nothing
   * is moved, and what it threw reaches the caller as it is. The audit does not use this bank.
   *
   * <p>A transfer from an account to itself is checked and audited like any other, and moves
   * nothing.
   *
   * @throws IllegalArgumentException if an account does not exist or {@code cents} is negative
   */
  public boolean transfer(String from, String to, long cents, Runnable audit) {
    var source = account(from);
    var target = account(to);
    if (cents < 0) {
      throw new IllegalArgumentException("negative amount: " + cents);
    }
    // Always the lower number first, whichever way the money goes: no two threads can each hold
    // what the other
    // wants. For a transfer to itself it is one lock taken twice, which a reentrant lock allows.
    var first = source.number < target.number ? source : target;
    var second = first == source ? target : source;
    first.lock.lock();
    try {
      second.lock.lock();
      try {
        if (source.cents < cents) {
          return false;
        }
        audit.run();
        source.cents -= cents;
        target.cents += cents;
        return true;
      } finally {
        second.lock.unlock();
      }
    } finally {
      first.lock.unlock();
    }
  }

  /** Moves money without an audit. */
  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  /**
   * Returns what is in an account before or after any transfer, never in the middle of one. It may
   * wait for transfers that are under way.
   *
   * @throws IllegalArgumentException if the account does not exist
   */
  public long balance(String account) {
    var known = account(account);
    known.lock.lock();
    try {
      return known.cents;
    } finally {
      known.lock.unlock();
    }
  }

  /**
   * Returns the sum of all balances, as of one moment. It may wait for transfers that are under
   * way.
   */
  public long total() {
    // All of them, in the order of their numbers like any transfer, and none given back before the
    // last is counted.
    accounts.values().forEach(account -> account.lock.lock());
    try {
      return accounts.values().stream().mapToLong(account -> account.cents).sum();
    } finally {
      accounts.values().forEach(account -> account.lock.unlock());
    }
  }

  private Account account(String name) {
    var account = accounts.get(name);
    if (account == null) {
      throw new IllegalArgumentException("no such account: " + name);
    }
    return account;
  }
}
