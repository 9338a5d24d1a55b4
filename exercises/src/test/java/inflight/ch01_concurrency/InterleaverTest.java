package inflight.ch01_concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import inflight.ch01_concurrency.Interleaver.Failure;
import inflight.ch01_concurrency.Interleaver.Task;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Probe;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class InterleaverTest {
  private final Interleaver interleaver = new Interleaver();

  /** The steps that were taken, such as {@code a1}: the first of task a. */
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

  @Test
  @DisplayName("tasks of equal length take turns, a step of each in every round")
  void turns() {
    interleaver.run(List.of(task("a", 3), task("b", 3), task("c", 3)));

    assertThat(steps)
        .as("steps of three tasks of three steps each, which should take turns")
        .containsExactly("a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3");
  }

  @Test
  @DisplayName("every step runs in the calling thread")
  void callersThread() {
    Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
    var census = ThreadCensus.take();
    var tasks = new ArrayList<Task>();
    for (var length = 1; length <= 4; length++) {
      var left = new int[] {length};
      tasks.add(
          () -> {
            threads.add(Thread.currentThread());
            if (left[0] == 3) {
              left[0] = 0;
              throw new IllegalStateException("so that a step comes after a failure, too");
            }
            return --left[0] > 0;
          });
    }

    interleaver.run(tasks);

    assertThat(threads)
        .as("the threads that ran the steps of four tasks")
        .containsExactly(Thread.currentThread());
    census.assertNoneLeft();
  }

  @Test
  @DisplayName("a finished task drops out, and nobody misses a round because of it")
  void unevenLengths() {
    interleaver.run(List.of(task("a", 1), task("b", 3), task("c", 1), task("d", 2), task("e", 4)));

    assertThat(steps)
        .as("steps in each round, when tasks of 1, 3, 1, 2 and 4 steps take turns")
        .containsExactly("a1", "b1", "c1", "d1", "e1", "b2", "d2", "e2", "b3", "e3", "e4");
  }

  @Test
  @DisplayName("two neighbors that finish in the same round both drop out")
  void neighborsFinish() {
    interleaver.run(List.of(task("a", 2), task("b", 2), task("c", 3), task("d", 3)));

    assertThat(steps)
        .as("steps in each round, when the first two of four tasks finish in the second round")
        .containsExactly("a1", "b1", "c1", "d1", "a2", "b2", "c2", "d2", "c3", "d3");
  }

  @Test
  @DisplayName("one task alone is run to its end")
  void oneTask() {
    var failures = interleaver.run(List.of(task("a", 3)));

    assertThat(steps).as("steps of the only task").containsExactly("a1", "a2", "a3");
    assertThat(failures).as("failures of a run in which nothing failed").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("no task at all is no trouble")
  void noTask() {
    assertThat(interleaver.run(List.of())).as("failures of a run without tasks").isEmpty();
  }

  @Test
  @DisplayName("a task that fails is reported, and the others go on")
  void oneFails() {
    var broken = new IllegalStateException("out of eggs");

    var failures = interleaver.run(List.of(task("a", 2), failing("b", 2, broken), task("c", 3)));

    assertThat(steps)
        .as("steps, when task b fails in its second")
        .containsExactly("a1", "b1", "c1", "a2", "b2", "c2", "c3");
    assertThat(failures).as("failures of the run").containsExactly(new Failure(1, broken));
  }

  @Test
  @DisplayName("failures come in the order in which they happened, each with its task's place")
  void failuresInOrder() {
    var late = new IllegalStateException("late");
    var early = new IllegalStateException("early");
    var last = new IllegalStateException("last");

    var failures =
        interleaver.run(
            List.of(failing("a", 2, late), failing("b", 1, early), failing("c", 3, last)));

    assertThat(failures)
        .as("failures of tasks that fail in their second, first and third step")
        .containsExactly(new Failure(1, early), new Failure(0, late), new Failure(2, last));
  }

  @Test
  @DisplayName("a task that has failed or finished gets no further step")
  void noStepAfterTheLast() {
    interleaver.run(
        List.of(failing("a", 1, new RuntimeException("once")), task("b", 1), task("c", 4)));

    assertThat(steps)
        .as("steps, when only task c has more than one")
        .containsExactly("a1", "b1", "c1", "c2", "c3", "c4");
  }

  @Test
  @DisplayName("whatever the lengths of the tasks, and whichever fail, the rounds are right")
  void anyLengths() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var run = 0; run < 200; run++) {
      var lengths = new int[random.nextInt(9)];
      var failing = new boolean[lengths.length];
      var tasks = new ArrayList<Task>();
      for (var i = 0; i < lengths.length; i++) {
        lengths[i] = 1 + random.nextInt(5);
        failing[i] = random.nextInt(3) == 0;
        var broken = failing[i] ? new IllegalStateException("task " + i) : null;
        tasks.add(failing(i + ".", lengths[i], broken, lengths[i]));
      }
      var expectedSteps = new ArrayList<String>();
      var expectedFailures = new ArrayList<Integer>();
      for (var round = 1; round <= 5; round++) {
        for (var i = 0; i < lengths.length; i++) {
          if (round <= lengths[i]) {
            expectedSteps.add(i + "." + round);
          }
          if (round == lengths[i] && failing[i]) {
            expectedFailures.add(i);
          }
        }
      }
      steps.clear();

      var failures = interleaver.run(tasks);

      var words =
          "tasks of %s steps, of which %s fail in their last (seed %d)"
              .formatted(Arrays.toString(lengths), Arrays.toString(failing), seed);
      assertThat(steps).as("steps of " + words).isEqualTo(expectedSteps);
      assertThat(failures.stream().map(Failure::task).toList())
          .as("places of the failures, of " + words)
          .isEqualTo(expectedFailures);
      assertThat(failures)
          .as("causes of the failures, of " + words)
          .allSatisfy(it -> assertThat(it.cause()).hasMessage("task " + it.task()));
    }
  }

  @Test
  @Corner
  @DisplayName("also among hundreds of tasks, nobody misses a round as others drop out")
  void manyDropOut() {
    // Most of them, few, those at the beginning and those at the end, in one round.
    for (var first : Tried.each("first to drop out", List.of(0, 20, 150, 280))) {
      for (var count : Tried.each("tasks that drop out", List.of(10, 101, 250))) {
        var expected = new ArrayList<String>();
        var tasks = new ArrayList<Task>();
        steps.clear();
        for (var i = 0; i < 300; i++) {
          tasks.add(task("t" + i + ".", i >= first && i < first + count ? 1 : 3));
        }
        for (var round = 1; round <= 3; round++) {
          for (var i = 0; i < 300; i++) {
            if (round == 1 || i < first || i >= first + count) {
              expected.add("t" + i + "." + round);
            }
          }
        }

        interleaver.run(tasks);

        // Not the lists themselves in the message.
        var at = 0;
        while (at < Math.min(steps.size(), expected.size())
            && steps.get(at).equals(expected.get(at))) {
          at++;
        }
        assertThat(steps.stream().skip(at).limit(3).toList())
            .as("three steps, from number %d on, of 300 tasks of which some drop out", at + 1)
            .isEqualTo(expected.stream().skip(at).limit(3).toList());
      }
    }
  }

  @Test
  @Corner
  @DisplayName("whatever a step throws, an Error too, is a failure of its task alone")
  void anyFailure() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      for (var place = 0; place < 3; place++) {
        var thrower = kind.thrower();
        var broken = thrower.thrown();
        var tasks = new ArrayList<>(List.of(task("a", 2), task("b", 2)));
        tasks.add(place, failing("x", 1, broken));
        steps.clear();

        var failures = interleaver.run(tasks);

        var expected = new ArrayList<>(List.of("a1", "b1", "a2", "b2"));
        expected.add(place, "x1");
        assertThat(steps)
            .as("steps, when the task at place %d throws %s in its first", place, kind)
            .isEqualTo(expected);
        assertThat(failures)
            .as("failures, when the task at place %d throws %s", place, kind)
            .containsExactly(new Failure(place, broken));
        assertThat(failures.getFirst().cause()).as("cause of the failure").isSameAs(broken);
        assertThat(Thread.interrupted())
            .as("interrupt flag, which nobody has set, after a step that throws %s", kind)
            .isFalse();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a step that runs out of memory or stack fails its task")
  void seriousFailures() {
    Task tooDeep = () -> recurse(0) > 0;
    var memory = new OutOfMemoryError("not really");
    var other = new AssertionError("wrong");

    var failures =
        interleaver.run(
            List.of(tooDeep, failing("m", 1, memory), failing("t", 1, other), task("a", 2)));

    assertThat(steps)
        .as("steps of the tasks behind one that recurses too deep")
        .containsExactly("m1", "t1", "a1", "a2");
    assertThat(failures).as("failures of the first three of four tasks").hasSize(3);
    assertThat(failures.getFirst().task()).as("place of the first failure").isZero();
    assertThat(failures.getFirst().cause())
        .as("cause of the first failure")
        .isInstanceOf(StackOverflowError.class);
    assertThat(failures.subList(1, 3))
        .as("the other two failures")
        .containsExactly(new Failure(1, memory), new Failure(2, other));
  }

  @Test
  @Corner
  @DisplayName("tasks that throw the very same object have a failure each")
  void sameFailureOfAll() {
    var broken = new IllegalStateException("the failure of three tasks");

    var failures =
        interleaver.run(
            List.of(failing("a", 2, broken), failing("b", 1, broken), failing("c", 2, broken)));

    assertThat(failures)
        .as("failures of tasks that throw the same object in their second, first, second step")
        .containsExactly(new Failure(1, broken), new Failure(0, broken), new Failure(2, broken));
  }

  @Test
  @Corner
  @DisplayName("one task object at two places of the list is two tasks")
  void sameTaskTwice() {
    var twice = task("a", 4);

    interleaver.run(List.of(twice, task("b", 1), twice));

    assertThat(steps)
        .as("steps, when a task of four steps stands at the first and the last place")
        .containsExactly("a1", "b1", "a2", "a3", "a4", "a5");
  }

  @Test
  @Corner
  @DisplayName("one task object at two places of the list fails at the place where it threw")
  void sameTaskTwiceFails() {
    var broken = new IllegalStateException("the second step of the two places together");
    var twice = failing("a", 2, broken, 3);

    var failures = interleaver.run(List.of(twice, task("b", 1), twice));

    assertThat(steps)
        .as("steps, when a task at the first and the last place throws at the last")
        .containsExactly("a1", "b1", "a2", "a3");
    assertThat(failures)
        .as("failures, when a task at the first and the last place throws at the last")
        .containsExactly(new Failure(2, broken));
  }

  @Test
  @Corner
  @DisplayName("the second of two places of one task object can finish before the first")
  void sameTaskFinishesAtTheSecondPlace() {
    var broken = new IllegalStateException("the third step of the two places together");
    var taken = new int[1];
    Task twice =
        () -> {
          steps.add("a" + ++taken[0]);
          if (taken[0] == 3) {
            throw broken;
          }
          return taken[0] != 2;
        };

    var failures = interleaver.run(List.of(twice, task("b", 3), twice));

    assertThat(steps)
        .as("steps, when a task is finished at the last place and goes on at the first")
        .containsExactly("a1", "b1", "a2", "a3", "b2", "b3");
    assertThat(failures)
        .as("failures, when a task throws at the first place")
        .containsExactly(new Failure(0, broken));
  }

  @Test
  @Corner
  @DisplayName("tasks that are equal, or cannot be compared, are told apart by their place")
  void equalTasks() {
    record Equal(Task task) implements Task {
      @Override
      public boolean step() {
        return task.step();
      }

      @Override
      public boolean equals(Object other) {
        return other instanceof Equal;
      }

      @Override
      public int hashCode() {
        return 1;
      }
    }
    record Incomparable(Task task) implements Task {
      @Override
      public boolean step() {
        return task.step();
      }

      @Override
      public boolean equals(Object other) {
        throw new IllegalStateException("compared");
      }

      @Override
      public int hashCode() {
        throw new IllegalStateException("hashed");
      }
    }
    var broken = new IllegalStateException("the second of the equal ones");

    var failures =
        interleaver.run(
            List.of(
                new Equal(task("a", 3)),
                new Equal(failing("b", 2, broken)),
                new Incomparable(task("c", 1)),
                new Equal(task("d", 1)),
                new Incomparable(task("e", 2))));

    assertThat(steps)
        .as("steps of tasks that are equal, or cannot be compared")
        .containsExactly("a1", "b1", "c1", "d1", "e1", "a2", "b2", "e2", "a3");
    assertThat(failures).as("failures of the run").containsExactly(new Failure(1, broken));
  }

  @Test
  @Corner
  @DisplayName("the list of tasks is left as it was, and may be any list")
  void listUnchanged() {
    var tasks = new LinkedList<>(List.of(task("a", 1), task("b", 2), task("c", 1)));
    var before = List.copyOf(tasks);

    interleaver.run(tasks);

    assertThat(tasks).as("the caller's list after the run").isEqualTo(before);
    assertThat(steps).as("steps of the run").containsExactly("a1", "b1", "c1", "b2");
  }

  @Test
  @Corner
  @DisplayName("a null task is refused before any step is taken, and so is a list of null")
  void nullTask() {
    for (var place = 0; place < 3; place++) {
      var tasks = new ArrayList<Task>(List.of(task("a", 2), task("b", 2)));
      tasks.add(place, null);

      assertThatNullPointerException()
          .as("run with a null task at place %d", place)
          .isThrownBy(() -> interleaver.run(tasks));
    }
    assertThatNullPointerException()
        .as("run with a list of null")
        .isThrownBy(() -> interleaver.run(null));
    assertThat(steps).as("steps taken before the null was refused").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a step that throws a NullPointerException fails its task, and nothing else")
  void nullPointerInAStep() {
    var broken = new NullPointerException("in a step");

    assertThat(interleaver.run(List.of(task("a", 2), failing("b", 1, broken))))
        .as("failures of the run")
        .containsExactly(new Failure(1, broken));
    assertThat(steps).as("steps of the run").containsExactly("a1", "b1", "a2");
  }

  @Test
  @Corner
  @DisplayName("a step may call run itself, and each run has its own failures")
  void nested() {
    var inner = new IllegalStateException("inside");
    var outer = new IllegalStateException("outside");
    var failuresInside = new ArrayList<Failure>();
    Task nesting =
        () -> {
          steps.add("outer");
          failuresInside.addAll(
              interleaver.run(List.of(task("x", 2), failing("y", 2, inner), task("z", 3))));
          return false;
        };

    var failures =
        interleaver.run(List.of(failing("a", 1, outer), nesting, nesting(2), task("b", 2)));

    assertThat(steps)
        .as("steps, when the second task runs three more inside its only step")
        .containsExactly(
            "a1", "outer", "x1", "y1", "z1", "x2", "y2", "z2", "z3", "n0", "n1", "n2", "b1", "b2");
    assertThat(failuresInside)
        .as("failures of the inner run")
        .containsExactly(new Failure(1, inner));
    assertThat(failures).as("failures of the outer run").containsExactly(new Failure(0, outer));
  }

  /** A task that runs a task that runs a task, so deep; the deepest takes its step first. */
  private Task nesting(int depth) {
    return () -> {
      if (depth > 0) {
        interleaver.run(List.of(nesting(depth - 1)));
      }
      steps.add("n" + depth);
      return false;
    };
  }

  @Test
  @Corner
  @DisplayName("a step may call run again and again, with fewer tasks or with more")
  void nestedAgain() {
    var left = new int[] {3};
    Task nesting =
        () -> {
          for (var size = 1; size <= 4; size++) {
            var inner = new int[1];
            interleaver.run(Collections.nCopies(size, () -> ++inner[0] < 0));
            assertThat(inner[0])
                .as("steps of %d tasks of one step, inside a step", size)
                .isEqualTo(size);
          }
          steps.add("n" + (4 - left[0]));
          return --left[0] > 0;
        };

    var failures = interleaver.run(List.of(task("x", 1), nesting, task("a", 3), task("b", 3)));

    assertThat(failures).as("failures of a run, inside whose steps others ran").isEmpty();
    assertThat(steps)
        .as("steps of four tasks, of which the second runs others inside each of its steps")
        .containsExactly("x1", "n1", "a1", "b1", "n2", "a2", "b2", "n3", "a3", "b3");
  }

  @Test
  @Corner
  @DisplayName("a later run knows nothing of an earlier one, and leaves its failures alone")
  void again() {
    var first = new IllegalStateException("of the first run");
    var second = new IllegalStateException("of the second run");
    var probe = new Probe("run of another thread comes back", () -> interleaver.run(List.of()));
    probe.after(NullPointerException.class, "run(null)", () -> interleaver.run(null));

    var failures = interleaver.run(List.of(failing("a", 1, first)));
    var failuresLater = interleaver.run(List.of(task("b", 1), failing("c", 1, second)));
    var none = interleaver.run(List.of(task("d", 1)));

    assertThat(failures).as("failures of the first run").containsExactly(new Failure(0, first));
    assertThat(failuresLater)
        .as("failures of the second run")
        .containsExactly(new Failure(1, second));
    assertThat(none).as("failures of a third run, in which nothing failed").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("two threads may use one interleaver at once, and none waits for the other")
  void twoThreads() {
    var both = new Rendezvous(2, "steps of two threads that use one interleaver");
    Workers.ThrowingRunnable runner =
        () -> {
          var mine = new IllegalStateException(Thread.currentThread().getName());
          var taken = new int[1];
          Task meeting =
              () -> {
                both.meet();
                return ++taken[0] < 20;
              };
          Task broken =
              () -> {
                throw mine;
              };

          var failures = interleaver.run(List.of(meeting, broken));

          assertThat(failures)
              .as("failures of one of two threads that use one interleaver")
              .containsExactly(new Failure(1, mine));
          assertThat(taken[0]).as("steps of the other task of that thread").isEqualTo(20);
        };

    Workers.together(runner, runner);
  }

  @Test
  @Corner
  @DisplayName("an interrupt is seen by every step, and the flag is left as it is")
  void interruptFlag() {
    var seen = new ArrayList<Boolean>();
    Task look =
        () -> {
          seen.add(Thread.currentThread().isInterrupted());
          return seen.size() < 3;
        };
    Task broken =
        () -> {
          throw new IllegalStateException("so that a step comes after a failure, too");
        };

    var left =
        Workers.callPromptly(
            "run, in an interrupted thread, comes back",
            () -> {
              Thread.currentThread().interrupt();
              interleaver.run(List.of(broken, look));
              return Thread.currentThread().isInterrupted();
            });

    assertThat(seen).as("interrupt flag that each step saw").containsExactly(true, true, true);
    assertThat(left).as("interrupt flag after the run").isTrue();

    seen.clear();
    Task interrupting =
        () -> {
          Thread.currentThread().interrupt();
          return false;
        };
    left =
        Workers.callPromptly(
            "run, whose first task interrupts its own thread, comes back",
            () -> {
              interleaver.run(List.of(interrupting, look));
              return Thread.currentThread().isInterrupted();
            });

    assertThat(seen)
        .as("interrupt flag that each step of a task saw, behind one that has set it")
        .containsExactly(true, true, true);
    assertThat(left).as("interrupt flag after a run in which a step has set it").isTrue();
  }

  @Test
  @Corner
  @DisplayName("a task of a hundred thousand steps does not exhaust the stack")
  void manySteps() {
    var left = new int[] {100_000};

    interleaver.run(List.of(() -> --left[0] > 0, task("a", 1)));

    assertThat(left[0]).as("steps left of 100,000").isZero();
  }

  @Test
  @Corner
  @DisplayName("forty thousand tasks are carried forward together")
  void manyTasks() {
    // More places than a short can count.
    var taken = new int[40_000];
    var rounds = new ArrayList<Integer>();
    var tasks = new ArrayList<Task>();
    for (var i = 0; i < taken.length; i++) {
      var place = i;
      tasks.add(
          () -> {
            taken[place]++;
            if (place % 1_000 == 999) {
              rounds.add(place);
            }
            if (place % 4_000 == 1) {
              throw new IllegalStateException("task " + place);
            }
            return taken[place] < stepsOf(place);
          });
    }

    var failures = interleaver.run(tasks);

    for (var i = 0; i < taken.length; i++) {
      assertThat(taken[i])
          .as("steps of task %d of 40,000", i)
          .isEqualTo(i % 4_000 == 1 ? 1 : stepsOf(i));
    }
    assertThat(failures.stream().map(Failure::task).toList())
        .as("places of the failures of 40,000 tasks")
        .containsExactly(1, 4_001, 8_001, 12_001, 16_001, 20_001, 24_001, 28_001, 32_001, 36_001);
    assertThat(rounds.subList(0, 40))
        .as("every thousandth task in the first round")
        .isSorted()
        .doesNotHaveDuplicates();
  }

  /** Most have one: that many are to be told apart, not that many to be walked through. */
  private static int stepsOf(int place) {
    return place % 100 < 3 ? 1 + place % 3 : 1;
  }

  private Task task(String name, int length) {
    return failing(name, length + 1, null, length);
  }

  private Task failing(String name, int failsAt, Throwable failure) {
    return failing(name, failsAt, failure, Integer.MAX_VALUE);
  }

  private Task failing(String name, int failsAt, Throwable failure, int length) {
    var taken = new int[1];
    return () -> {
      taken[0]++;
      steps.add(name + taken[0]);
      if (taken[0] == failsAt && failure != null) {
        InterleaverTest.<RuntimeException>sneak(failure);
      }
      return taken[0] < length;
    };
  }

  private static int recurse(int depth) {
    return 1 + recurse(depth + 1);
  }

  /** Throws anything from a method that declares nothing, as a step may. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }
}
