/*
 * axis: correct
 * says: all that wait must hear of it
 * why: One of those that wait is woken. It may only want to look, and then wakes nobody: the others wait on.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.TreeMap;

public final class Bank {
  private static final class Account {
    final int number;

    long cents;
    boolean busy;

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
    synchronized (accounts) {
      while (source.busy || target.busy) {
        await();
      }
      if (source.cents < cents) {
        return false;
      }
      source.busy = true;
      target.busy = true;
    }
    boolean approved = false;
    try {
      audit.run();
      approved = true;
    } finally {
      synchronized (accounts) {
        if (approved) {
          source.cents -= cents;
          target.cents += cents;
        }
        source.busy = false;
        target.busy = false;
        accounts.notify();
      }
    }
    return true;
  }

  private void await() {
    try {
      accounts.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited for an account", e);
    }
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String account) {
    var known = account(account);
    synchronized (accounts) {
      while (known.busy) {
        await();
      }
      return known.cents;
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
