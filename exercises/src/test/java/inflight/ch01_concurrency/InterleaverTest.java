package inflight.ch01_concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import inflight.ch01_concurrency.Interleaver.Failure;
import inflight.ch01_concurrency.Interleaver.Task;
import inflight.testkit.Graded;
import inflight.testkit.ThreadCensus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
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
    Task note =
        () -> {
          threads.add(Thread.currentThread());
          return false;
        };

    interleaver.run(List.of(note, note, note));

    assertThat(threads).as("the thread that ran the steps").containsExactly(Thread.currentThread());
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
  @DisplayName("no task at all is no trouble")
  void noTask() {
    assertThat(interleaver.run(List.of())).as("failures of a run without tasks").isEmpty();
  }

  @Test
  @DisplayName("a task that fails is told, and the others go on")
  void oneFails() {
    var broken = new IllegalStateException("out of eggs");

    var failures = interleaver.run(List.of(task("a", 2), failing("b", 2, broken), task("c", 3)));

    assertThat(steps)
        .as("steps, when task b fails in its second")
        .containsExactly("a1", "b1", "c1", "a2", "b2", "c2", "c3");
    assertThat(failures).as("failures of the run").containsExactly(new Failure(1, broken));
  }

  @Test
  @DisplayName("an Error of one task stays that task's own, like any failure")
  void oneThrowsAnError() {
    var broken = new Error("the stove is on fire");

    var failures = interleaver.run(List.of(failing("a", 1, broken), task("b", 2)));

    assertThat(steps)
        .as("steps, when task a throws an Error in its first")
        .containsExactly("a1", "b1", "b2");
    assertThat(failures).as("failures of the run").containsExactly(new Failure(0, broken));
  }

  @Test
  @DisplayName("a checked exception of one task stays that task's own, although step declares none")
  void oneThrowsAChecked() {
    var broken = new IOException("nothing in the oven");

    var failures = interleaver.run(List.of(failing("a", 1, broken), task("b", 2)));

    assertThat(steps)
        .as("steps, when task a throws a checked exception in its first")
        .containsExactly("a1", "b1", "b2");
    assertThat(failures).as("failures of the run").containsExactly(new Failure(0, broken));
  }

  @Test
  @DisplayName("failures are told in the order in which they happened, each with its task's place")
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
  @DisplayName("one task object at two places of the list is two tasks")
  void sameTaskTwice() {
    var twice = task("a", 4);

    interleaver.run(List.of(twice, task("b", 1), twice));

    assertThat(steps)
        .as("steps, when a task of four steps stands at the first and the last place")
        .containsExactly("a1", "b1", "a2", "a3", "a4", "a5");
  }

  @Test
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
  @DisplayName("the list of tasks is left as it was, and may be one that cannot be changed")
  void listUnchanged() {
    var tasks = new ArrayList<>(List.of(task("a", 1), task("b", 2)));
    var before = List.copyOf(tasks);

    interleaver.run(tasks);

    assertThat(tasks).as("the caller's list after the run").isEqualTo(before);
  }

  @Test
  @DisplayName("a null task is refused before any step is taken")
  void nullTask() {
    var tasks = Arrays.asList(task("a", 2), null);

    assertThatNullPointerException()
        .as("run with a null task")
        .isThrownBy(() -> interleaver.run(tasks));
    assertThat(steps).as("steps taken before the null was refused").isEmpty();
  }

  @Test
  @DisplayName("a step may call run itself")
  void nested() {
    Task outer =
        () -> {
          steps.add("outer");
          interleaver.run(List.of(task("x", 2), task("y", 2)));
          return false;
        };

    interleaver.run(List.of(outer, task("a", 1)));

    assertThat(steps)
        .as("steps, when the first task runs two more inside its only step")
        .containsExactly("outer", "x1", "y1", "x2", "y2", "a1");
  }

  @Test
  @DisplayName("a task of a hundred thousand steps does not exhaust the stack")
  void manySteps() {
    var left = new int[] {100_000};

    interleaver.run(List.of(() -> --left[0] > 0, task("a", 1)));

    assertThat(left[0]).as("steps left of 100,000").isZero();
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

  /** Throws anything from a method that declares nothing, as a step may. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable failure) throws T {
    throw (T) failure;
  }
}
