package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.Site;
import java.util.ArrayDeque;
import java.util.Deque;

/** A thread, as the order of a run knows it. Guarded by the order. */
final class Participant {
  /** The number that all threads share that a run did not start: they are ordered anyway. */
  static final int OTHERS = 0;

  final int number;

  /** False for a thread that the run did not start itself. */
  final boolean isKnown;

  final Clock clock = new Clock();

  /**
   * Objects in whose methods this thread is, or was when an exception ended the call. What it does
   * there, in a lambda of its own, may go to other threads at any moment, or come from them.
   */
  final Deque<Object> inside = new ArrayDeque<>();

  /** On whose monitor this thread waits, until its next step, however the wait ends; or null. */
  Object waitsOn;

  /** In how many static initializers this thread is: what they do, all users of the class see. */
  int initializing;

  /** True between an optimistic read of a StampedLock's data and its validation. */
  boolean isOptimistic;

  /** How often it has synchronized with anything. */
  int acquires;

  /** How many monitors it has given back. */
  int unlocks;

  /** Where it was last in code that is not the specification's; null if it never was. */
  Site lastOfLearner;

  Participant(int number, boolean isKnown) {
    this.number = number;
    this.isKnown = isKnown;
    clock.tick(number);
  }

  void acquire(Clock released) {
    clock.join(released);
    acquires++;
  }

  void release(Clock into) {
    into.join(clock);
    clock.tick(number);
  }

  void both(Clock shared) {
    acquire(shared);
    release(shared);
  }
}
