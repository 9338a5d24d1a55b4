package inflight.ch04_shared_state;

import java.util.Map;

/**
 * Accounts and the money in them, in whole cents.
 *
 * <p>Any number of threads may call any method at any time. Money is neither made nor lost:
 * whatever is under way, {@link #total} is the same. Transfers that have an account in common come
 * one after the other. Transfers that have none in common do not wait for each other. No set of
 * transfers, whichever way they go, waits for ever.
 */
public final class Bank {

  /**
   * A bank with these accounts, whose number does not change. The map is copied. The sum of all
   * balances is less than {@link Long#MAX_VALUE}.
   *
   * @throws IllegalArgumentException if a balance is negative
   */
  public Bank(Map<String, Long> balances) {
    throw new UnsupportedOperationException("TODO open the accounts");
  }

  /**
   * Moves money from one account to another, and returns true; or moves nothing and returns false
   * because there is too little in {@code from}.
   *
   * <p>The audit runs once, in the calling thread, when there is enough in {@code from} and before
   * any money is moved; not at all if the transfer is refused. Until the transfer is over, no other
   * transfer touches either of its two accounts, and all others go on. If the audit throws, nothing
   * is moved, and what it threw reaches the caller as it is. The audit does not use this bank.
   *
   * <p>A transfer from an account to itself is checked and audited like any other, and moves
   * nothing.
   *
   * @throws IllegalArgumentException if an account does not exist or {@code cents} is negative
   */
  public boolean transfer(String from, String to, long cents, Runnable audit) {
    throw new UnsupportedOperationException("TODO move money");
  }

  /** Moves money without an audit. */
  public boolean transfer(String from, String to, long cents) {
    return transfer(from, to, cents, () -> {});
  }

  /**
   * Returns what is in an account before or after any transfer, never in the middle of one. It may
   * wait for transfers that are under way.
   *
   * @throws IllegalArgumentException if the account does not exist
   */
  public long balance(String account) {
    throw new UnsupportedOperationException("TODO tell a balance");
  }

  /**
   * Returns the sum of all balances, as of one moment. It may wait for transfers that are under
   * way.
   */
  public long total() {
    throw new UnsupportedOperationException("TODO add up all balances at one moment");
  }
}
