/*
 * trades: The whole bank is one immutable map behind one reference. Who looks never waits and always sees one moment. Each transfer
 *     copies the map twice, and a transfer that needs an account that is in use asks again and again.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

public final class Bank {
  private record Account(long cents, boolean busy) {
    Account taken() {
      return new Account(cents, true);
    }

    Account free(long more) {
      return new Account(cents + more, false);
    }
  }

  // No map is changed once it is in here.
  private final AtomicReference<Map<String, Account>> accounts;

  public Bank(Map<String, Long> balances) {
    var opened = new HashMap<String, Account>();
    balances.forEach(
        (name, cents) -> {
          if (cents < 0) {
            throw new IllegalArgumentException("negative balance of " + name);
          }
          opened.put(name, new Account(cents, false));
        });
    accounts = new AtomicReference<>(opened);
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    if (cents < 0) {
      throw new IllegalArgumentException("negative amount: " + cents);
    }
    if (!begin(from, to, cents)) {
      return false;
    }
    var moved = 0L;
    try {
      audit.run();
      moved = cents;
    } finally {
      end(from, to, moved);
    }
    return true;
  }

  private boolean begin(String from, String to, long cents) {
    while (true) {
      var now = accounts.get();
      var source = account(now, from);
      var target = account(now, to);
      if (source.busy() || target.busy()) {
        Thread.yield();
      } else if (source.cents() < cents) {
        return false;
      } else if (accounts.compareAndSet(now, with(now, from, to, Account::taken, Account::taken))) {
        return true;
      }
    }
  }

  private void end(String from, String to, long moved) {
    accounts.updateAndGet(now -> with(now, from, to, it -> it.free(-moved), it -> it.free(moved)));
  }

  private static Map<String, Account> with(
      Map<String, Account> accounts,
      String from,
      String to,
      UnaryOperator<Account> source,
      UnaryOperator<Account> target) {
    var next = new HashMap<>(accounts);
    next.put(from, source.apply(next.get(from)));
    next.put(to, target.apply(next.get(to)));
    return next;
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String account) {
    return account(accounts.get(), account).cents();
  }

  public long total() {
    return accounts.get().values().stream().mapToLong(Account::cents).sum();
  }

  private static Account account(Map<String, Account> accounts, String name) {
    var account = accounts.get(name);
    if (account == null) {
      throw new IllegalArgumentException("no such account: " + name);
    }
    return account;
  }
}
