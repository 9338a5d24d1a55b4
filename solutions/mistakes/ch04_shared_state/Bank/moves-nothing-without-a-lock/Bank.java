/*
 * axis: correct
 * says: audits of
 * why: A transfer that moves nothing takes no lock: its audit runs while another transfer is under way.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

public final class Bank {
  private static final class Account {
    final ReentrantLock transfer = new ReentrantLock();
    final int rank;
    long cents;

    Account(int rank, long cents) {
      this.rank = rank;
      this.cents = cents;
    }
  }

  private final Map<String, Account> accounts = new HashMap<>();

  /** Guards the cents of all accounts, for an instant: never held while anything runs or waits. */
  private final ReentrantLock books = new ReentrantLock();

  public Bank(Map<String, Long> balances) {
    balances.forEach(
        (name, cents) -> {
          if (cents < 0) {
            throw new IllegalArgumentException(name + " has " + cents);
          }
          accounts.put(name, new Account(accounts.size(), cents));
        });
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    var source = account(from);
    var target = account(to);
    if (cents < 0) {
      throw new IllegalArgumentException("cents: " + cents);
    }
    if (cents == 0) {
      // There is always enough for it, and no balance that anybody has to be kept from.
      audit.run();
      return true;
    }
    var first = source.rank <= target.rank ? source : target;
    var second = first == source ? target : source;
    first.transfer.lock();
    try {
      second.transfer.lock();
      try {
        // Only who holds its lock changes it.
        if (source.cents < cents) {
          return false;
        }
        audit.run();
        books.lock();
        try {
          source.cents -= cents;
          target.cents += cents;
          return true;
        } finally {
          books.unlock();
        }
      } finally {
        second.transfer.unlock();
      }
    } finally {
      first.transfer.unlock();
    }
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String name) {
    var account = account(name);
    books.lock();
    try {
      return account.cents;
    } finally {
      books.unlock();
    }
  }

  public long total() {
    books.lock();
    try {
      var sum = 0L;
      for (var account : accounts.values()) {
        sum += account.cents;
      }
      return sum;
    } finally {
      books.unlock();
    }
  }

  private Account account(String name) {
    var account = accounts.get(name);
    if (account == null) {
      throw new IllegalArgumentException("no account " + name);
    }
    return account;
  }
}
