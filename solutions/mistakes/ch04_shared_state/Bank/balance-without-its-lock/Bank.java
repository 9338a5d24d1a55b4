/*
 * axis: race-free
 * says: A balance was told in the middle of a transfer
 * why: A balance is one number, so it is read without its lock. Whoever looks during a transfer sees the one account
 *     paid from and the other not yet paid, or, without a happens-before edge, what was there long ago.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

public final class Bank {
  private static final class Account {
    final ReentrantLock lock = new ReentrantLock();
    long cents;
  }

  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  public Bank(Map<String, Long> balances) {
    balances.forEach(
        (name, cents) -> {
          if (cents < 0) {
            throw new IllegalArgumentException(name);
          }
          var account = new Account();
          account.cents = cents;
          accounts.put(name, account);
        });
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    if (cents < 0) {
      throw new IllegalArgumentException("cents " + cents);
    }
    var a = find(from);
    var b = find(to);
    var first = from.compareTo(to) <= 0 ? a : b;
    var second = first == a ? b : a;
    first.lock.lock();
    try {
      second.lock.lock();
      try {
        if (a.cents < cents) {
          return false;
        }
        audit.run();
        a.cents -= cents;
        b.cents += cents;
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
    return find(account).cents;
  }

  public long total() {
    var all = accounts.keySet().stream().sorted().map(accounts::get).toList();
    all.forEach(it -> it.lock.lock());
    try {
      return all.stream().mapToLong(it -> it.cents).sum();
    } finally {
      all.forEach(it -> it.lock.unlock());
    }
  }

  private Account find(String name) {
    var account = accounts.get(name);
    if (account == null) {
      throw new IllegalArgumentException("no account " + name);
    }
    return account;
  }
}
