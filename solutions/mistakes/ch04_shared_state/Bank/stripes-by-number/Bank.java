/*
 * axis: correct
 * says: fewer locks than accounts
 * why: Sixteen locks are dealt out in turn. Few accounts have one each; of a hundred many share one, and wait for
 *     transfers with which they have nothing in common.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

public final class Bank {
  private static final class Account {
    final int stripe;

    long cents;

    Account(int stripe, long cents) {
      this.stripe = stripe;
      this.cents = cents;
    }
  }

  private final ReentrantLock[] stripes =
      Stream.generate(ReentrantLock::new).limit(16).toArray(ReentrantLock[]::new);
  private final Map<String, Account> accounts = new TreeMap<>();

  public Bank(Map<String, Long> balances) {
    for (var balance : balances.entrySet()) {
      if (balance.getValue() < 0) {
        throw new IllegalArgumentException("negative balance of " + balance.getKey());
      }
      var stripe = accounts.size() % stripes.length;
      accounts.put(balance.getKey(), new Account(stripe, balance.getValue()));
    }
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    var source = account(from);
    var target = account(to);
    if (cents < 0) {
      throw new IllegalArgumentException("negative amount: " + cents);
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
        synchronized (accounts) {
          source.cents -= cents;
          target.cents += cents;
        }
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

  public long balance(String account) {
    var known = account(account);
    var lock = stripes[known.stripe];
    lock.lock();
    try {
      return known.cents;
    } finally {
      lock.unlock();
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
