package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.Site;

/**
 * Two accesses to one place, one of them a write, that nothing orders.
 *
 * @param learners where the thread of the second was last in the learner's code; null if nowhere
 */
record Race(
    String what,
    boolean firstWrites,
    Site first,
    boolean secondWrites,
    Site second,
    Site learners) {}
