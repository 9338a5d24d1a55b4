/*
 * axis: correct
 * says: transfers between other accounts wait for this one
 * why: Accounts that have nothing to do with each other share a lock.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

public final class Bank {
  private static final class Account {
    final int number;
    final ReentrantLock lock;

    long cents;

    Account(int number, long cents, ReentrantLock lock) {
      this.lock = lock;
      this.number = number;
      this.cents = cents;
    }
  }

  private final ReentrantLock[] stripes = {new ReentrantLock(), new ReentrantLock()};
  private final Map<String, Account> accounts = new TreeMap<>();

  public Bank(Map<String, Long> balances) {
    for (var balance : new TreeMap<>(balances).entrySet()) {
      if (balance.getValue() < 0) {
        throw new IllegalArgumentException("negative balance of " + balance.getKey());
      }
      accounts.put(
          balance.getKey(),
          new Account(accounts.size(), balance.getValue(), stripes[accounts.size() % 2]));
    }
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    var source = account(from);
    var target = account(to);
    if (cents < 0) {
      throw new IllegalArgumentException("negative amount: " + cents);
    }
    var first = source.number % 2 < target.number % 2 ? source : target;
    var second = first == source ? target : source;
    first.lock.lock();
    try {
      second.lock.lock();
      try {
        if (source.cents < cents) {
          return false;
        }
        audit.run();
        synchronized (accounts) {
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
    known.lock.lock();
    try {
      return known.cents;
    } finally {
      known.lock.unlock();
    }
  }

  public long total() {
    synchronized (accounts) {
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
