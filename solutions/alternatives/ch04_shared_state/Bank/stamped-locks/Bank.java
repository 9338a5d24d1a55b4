/*
 * trades: Who only looks takes no lock and writes nothing, as long as no transfer comes between. The locks cannot be taken twice,
 *     so a transfer to itself is a case of its own, and each look must be checked before it is believed.
 */
package inflight.ch04_shared_state;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.StampedLock;

public final class Bank {
  private static final class Account {
    final int number;
    final StampedLock lock = new StampedLock();

    long cents;

    Account(int number, long cents) {
      this.number = number;
      this.cents = cents;
    }
  }

  private final Map<String, Account> accounts = new TreeMap<>();

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
    var first = source.number < target.number ? source : target;
    var second = first == source ? target : source;
    long stamp = first.lock.writeLock();
    try {
      if (first == second) {
        return move(source, target, cents, audit);
      }
      long secondStamp = second.lock.writeLock();
      try {
        return move(source, target, cents, audit);
      } finally {
        second.lock.unlockWrite(secondStamp);
      }
    } finally {
      first.lock.unlockWrite(stamp);
    }
  }

  private static boolean move(Account source, Account target, long cents, Runnable audit) {
    if (source.cents < cents) {
      return false;
    }
    audit.run();
    source.cents -= cents;
    target.cents += cents;
    return true;
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String account) {
    return sum(List.of(account(account)));
  }

  public long total() {
    return sum(List.copyOf(accounts.values()));
  }

  /**
   * All stamps come before the first look and are checked after the last: one moment. Looks again
   * if a transfer came between; it takes no lock, and so it holds up nobody.
   */
  private static long sum(List<Account> accounts) {
    var stamps = new long[accounts.size()];
    while (true) {
      for (int i = 0; i < stamps.length; i++) {
        stamps[i] = accounts.get(i).lock.tryOptimisticRead();
      }
      long seen = add(accounts);
      var valid = true;
      for (int i = 0; i < stamps.length; i++) {
        valid &= accounts.get(i).lock.validate(stamps[i]);
      }
      if (valid) {
        return seen;
      }
      LockSupport.parkNanos(100_000);
    }
  }

  private static long add(List<Account> accounts) {
    long sum = 0;
    for (var account : accounts) {
      sum += account.cents;
    }
    return sum;
  }

  private Account account(String name) {
    var account = accounts.get(name);
    if (account == null) {
      throw new IllegalArgumentException("no such account: " + name);
    }
    return account;
  }
}
