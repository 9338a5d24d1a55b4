package inflight.ch04_shared_state;

import java.util.Map;

/**
 * Accounts and the money in them, in whole cents.
 *
 * <p>Any number of threads may call any method at any time. Money is neither made nor lost:
 * whatever is under way, {@link #total} is the same. Transfers that have an account in common come
 * one after the other. Transfers that have none in common do not wait for each other. No set of
 * transfers, whichever way they go, waits for ever.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A transfer that waits for one of its accounts may already keep the other from everybody
 *       else. A thread that waits in {@link #balance} or {@link #total} keeps nothing from anybody.
 *   <li>An interrupt changes nothing: each method does its work, however long it waits, and the
 *       flag stays as it is.
 *   <li>Names that are equal are one account. Two banks share nothing, even if their accounts have
 *       the same names.
 * </ul>
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
   * because there is too little in {@code from}, and for no other reason.
   *
   * <p>The audit runs once, in the calling thread, when there is enough in {@code from} and before
   * any money is moved. Until the transfer is over, no other transfer touches either of its two
   * accounts, and transfers between other accounts go on. If the audit throws, nothing is moved,
   * and what it threw reaches the caller as it is.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>A transfer of 0 cents, and one from an account to itself, are checked and audited like
   *       any other, and change no balance.
   *   <li>The audit does not run if the transfer is refused. It may throw any exception or Error.
   *       It does not use this bank.
   * </ul>
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
    throw new UnsupportedOperationException("TODO return a balance");
  }

  /**
   * Returns the sum of all balances, as of one moment. It may wait for transfers that are under
   * way, and holds up no transfer meanwhile.
   */
  public long total() {
    throw new UnsupportedOperationException("TODO add up all balances at one moment");
  }
}
