/*
 * axis: correct
 * says: another bank, whose accounts have the same names
 * why: Interned strings are one for the whole program. Two banks with accounts of the same names take the same
 *     locks.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.TreeMap;

public final class Bank {
  /** Its number gives every thread the same order in which to lock. */
  private static final class Account {
    final int number;
    final Object lock;

    /** Written under this lock and that of the books, and so read under either. */
    long cents;

    Account(String name, int number, long cents) {
      this.lock = name.intern();
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
      accounts.put(
          balance.getKey(), new Account(balance.getKey(), accounts.size(), balance.getValue()));
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
    synchronized (first.lock) {
      synchronized (second.lock) {
        if (source.cents < cents) {
          return false;
        }
        audit.run();
        synchronized (books) {
          source.cents -= cents;
          target.cents += cents;
        }
        return true;
      }
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
    synchronized (books) {
      return accounts.values().stream().mapToLong(account -> account.cents).sum();
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
