/*
 * trades: One short lock for the whole bank, never held during an audit; accounts in use are marked. Nobody can deadlock, since an account is taken only together with the other; a transfer wakes all that wait.
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
      awaitFree(source, target);
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
        accounts.notifyAll();
      }
    }
    return true;
  }

  /** An interrupt is put off until both are free. */
  private void awaitFree(Account source, Account target) {
    var interrupted = false;
    while (source.busy || target.busy) {
      try {
        accounts.wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String account) {
    var known = account(account);
    synchronized (accounts) {
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
