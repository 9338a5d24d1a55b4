/*
 * axis: race-free
 * says: The total changed while money went forth and back between two accounts
 * why: Two looks that find the same do not say that nothing was moved between them: money that goes forth and back is missed twice at the same place.
 */
package inflight.ch04_shared_state;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** Accounts and the money in them, in whole cents. A total looks until it sees the same twice. */
public final class Bank {
  private static final class Account {
    private final int rank;
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private long balance;

    Account(int rank, long balance) {
      this.rank = rank;
      this.balance = balance;
    }

    long read() {
      lock.lock();
      try {
        return balance;
      } finally {
        lock.unlock();
      }
    }
  }

  private final Map<String, Account> accounts = new HashMap<>();
  private final Account[] all;

  public Bank(Map<String, Long> balances) {
    balances.forEach(
        (name, balance) -> {
          if (balance < 0) {
            throw new IllegalArgumentException("negative: " + name);
          }
          accounts.put(name, new Account(accounts.size(), balance));
        });
    all = accounts.values().toArray(new Account[0]);
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    var source = account(from);
    var target = account(to);
    if (cents < 0) {
      throw new IllegalArgumentException("negative: " + cents);
    }
    var inOrder = source.rank <= target.rank;
    var first = inOrder ? source : target;
    var second = inOrder ? target : source;
    first.lock.lock();
    try {
      second.lock.lock();
      try {
        if (source.balance < cents) {
          return false;
        }
        audit.run();
        source.balance -= cents;
        target.balance += cents;
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
    return account(account).read();
  }

  /** Holds one lock at a time. If nothing has changed between two looks, the first was true. */
  public long total() {
    var seen = look();
    for (; ; ) {
      var again = look();
      if (Arrays.equals(seen, again)) {
        return Arrays.stream(again).sum();
      }
      seen = again;
    }
  }

  private long[] look() {
    var balances = new long[all.length];
    for (var i = 0; i < all.length; i++) {
      balances[i] = all[i].read();
    }
    return balances;
  }

  private Account account(String name) {
    var account = accounts.get(name);
    if (account == null) {
      throw new IllegalArgumentException("no account: " + name);
    }
    return account;
  }
}
