/*
 * trades: A balance is in a queue of one, or in the hands of the thread that took it out: no field is shared, and no lock is seen.
 *     Who looks at a balance takes it away from all others meanwhile, and the order in which to take is still needed.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

public final class Bank {
  private record Account(int number, BlockingQueue<Long> purse) {
    Account(int number, long cents) {
      this(number, new ArrayBlockingQueue<>(1));
      give(cents);
    }

    long take() {
      var interrupted = false;
      try {
        while (true) {
          try {
            return purse.take();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    void give(long cents) {
      purse.add(cents);
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
    if (source == target) {
      long all = source.take();
      try {
        return isApproved(all, cents, audit);
      } finally {
        source.give(all);
      }
    }
    var first = source.number < target.number ? source : target;
    var second = first == source ? target : source;
    long inFirst = first.take();
    long inSecond = second.take();
    long moved = 0;
    try {
      if (!isApproved(first == source ? inFirst : inSecond, cents, audit)) {
        return false;
      }
      moved = first == source ? cents : -cents;
      return true;
    } finally {
      second.give(inSecond + moved);
      first.give(inFirst - moved);
    }
  }

  private static boolean isApproved(long all, long cents, Runnable audit) {
    if (all < cents) {
      return false;
    }
    audit.run();
    return true;
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String account) {
    var known = account(account);
    long cents = known.take();
    known.give(cents);
    return cents;
  }

  public long total() {
    while (true) {
      var taken = new HashMap<Account, Long>();
      for (var account : accounts.values()) {
        var cents = account.purse.poll();
        if (cents == null) {
          break;
        }
        taken.put(account, cents);
      }
      taken.forEach(Account::give);
      if (taken.size() == accounts.size()) {
        return taken.values().stream().mapToLong(Long::longValue).sum();
      }
      // Somebody has one of them: all are given back before the next try.
      Thread.yield();
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
