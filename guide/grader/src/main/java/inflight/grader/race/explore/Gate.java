package inflight.grader.race.explore;

import java.util.function.BooleanSupplier;

/**
 * What a thread must wait for before it can take a step without being blocked.
 *
 * @param isOpen whether it need not wait
 * @param isTimed whether it waits for a limited time only
 * @param lock the lock that it waits for; null if it is none, or not known
 * @param awaited what it waits for; null if it does not wait
 */
record Gate(BooleanSupplier isOpen, boolean isTimed, Object lock, Object awaited) {
  static final Gate OPEN = new Gate(() -> true, false, null, null);
}
