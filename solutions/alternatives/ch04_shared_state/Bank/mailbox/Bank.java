/*
 * trades: No locks: the books belong to whoever is emptying the mailbox, one message after the other, and never during an audit.
 *     All bookkeeping is in one row, and a thread may have to read the messages of others before it can go on.
 */
package inflight.ch04_shared_state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

public final class Bank {
  private static final class Account {
    long cents;
    boolean busy;

    Account(long cents) {
      this.cents = cents;
    }
  }

  private record Transfer(
      Account source, Account target, long cents, CompletableFuture<Boolean> granted) {}

  private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unread = new AtomicInteger();

  // The map never changes. The accounts in it, and the list, are touched by messages alone.
  private final Map<String, Account> accounts = new HashMap<>();
  private final List<Transfer> waiting = new ArrayList<>();

  public Bank(Map<String, Long> balances) {
    balances.forEach(
        (name, cents) -> {
          if (cents < 0) {
            throw new IllegalArgumentException("negative balance of " + name);
          }
          accounts.put(name, new Account(cents));
        });
  }

  public boolean transfer(String from, String to, long cents, Runnable audit) {
    var source = account(from);
    var target = account(to);
    if (cents < 0) {
      throw new IllegalArgumentException("negative amount: " + cents);
    }
    if (!this.<Boolean>ask(reply -> begin(new Transfer(source, target, cents, reply)))) {
      return false;
    }
    var approved = false;
    try {
      audit.run();
      approved = true;
    } finally {
      var moved = approved ? cents : 0;
      tell(() -> end(source, target, moved));
    }
    return true;
  }

  private void begin(Transfer transfer) {
    if (transfer.source.busy || transfer.target.busy) {
      waiting.add(transfer);
    } else if (transfer.source.cents < transfer.cents) {
      transfer.granted.complete(false);
    } else {
      transfer.source.busy = true;
      transfer.target.busy = true;
      transfer.granted.complete(true);
    }
  }

  private void end(Account source, Account target, long moved) {
    source.cents -= moved;
    target.cents += moved;
    source.busy = false;
    target.busy = false;
    var again = List.copyOf(waiting);
    waiting.clear();
    again.forEach(this::begin);
  }

  private <T> T ask(Consumer<CompletableFuture<T>> question) {
    var reply = new CompletableFuture<T>();
    tell(() -> question.accept(reply));
    return reply.join();
  }

  /** The first to come reads all messages; who comes meanwhile leaves one and goes. */
  private void tell(Runnable message) {
    mailbox.add(message);
    if (unread.getAndIncrement() == 0) {
      do {
        mailbox.remove().run();
      } while (unread.decrementAndGet() > 0);
    }
  }

  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  public long balance(String account) {
    var known = account(account);
    return this.<Long>ask(reply -> reply.complete(known.cents));
  }

  public long total() {
    return this.<Long>ask(
        reply ->
            reply.complete(accounts.values().stream().mapToLong(account -> account.cents).sum()));
  }

  private Account account(String name) {
    var account = accounts.get(name);
    if (account == null) {
      throw new IllegalArgumentException("no such account: " + name);
    }
    return account;
  }
}
