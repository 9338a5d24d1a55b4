/*
 * axis: correct
 * says: a total that waits must hold up none of them
 * why: The total takes one lock after the other. When it comes to the accounts of a slow transfer it waits, and
 *     keeps all those that it has: the whole bank stands still.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

public final class Bank {
  /** Its number gives every thread the same order in which to lock. */
  private static final class Account {
    final int number;
    final ReentrantLock lock = new ReentrantLock();

    /** Written under this lock and that of the books, and so read under either. */
    long cents;

    Account(int number, long cents) {
      this.number = number;
      this.cents = cents;
    }
  }

  // Sorted by name, and so by number. Never changed once it is made, so that it needs no lock.
  private final Map<String, Account> accounts = new TreeMap<>();

  /** Held for a few instructions, and never during an audit. */
  private final Object books = new Object();

  public Bank(Map<String, Long> balances) {
    for (var balance : new TreeMap<>(balances).entrySet()) {
      if (balance.getValue() < 0) {
        throw new IllegalArgumentException("negative balance of " + balance.getKey());
      }
      accounts.put(balance.getKey(), new Account(accounts.size(), balance.getValue()));
    }
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    var source = account(from);
    var target = account(to);
    if (cents < 0) {
      throw new IllegalArgumentException("negative amount: " + cents);
    }
    // Always the lower number first. For a transfer to itself it is one lock taken twice, which a
    // reentrant lock allows.
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
        synchronized (books) {
          source.cents -= cents;
          target.cents += cents;
        }
        return true;
      } finally {
        second.lock.unlock();
      }
    } finally {
      first.lock.unlock();
    }
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String account) {
    var known = account(account);
    synchronized (books) {
      return known.cents;
    }
  }

  public long total() {
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
