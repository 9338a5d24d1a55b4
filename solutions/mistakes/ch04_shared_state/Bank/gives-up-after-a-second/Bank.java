/*
 * axis: correct
 * says: only too little money is a reason to refuse it
 * why: A transfer that has waited for a second gives up, and says what means that there was too little money.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

public final class Bank {
  private static final class Account {
    final int number;
    final ReentrantLock lock = new ReentrantLock();

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
    if (!tryLock(first)) {
      return false;
    }
    try {
      if (!tryLock(second)) {
        return false;
      }
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

  private static boolean tryLock(Account account) {
    try {
      return account.lock.tryLock(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
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
