package inflight.ch12_structured;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads and one nursery. The executor keeps what it is handed, and the two threads here run
 * it: they are the threads of the children, so nothing moves that is not seen. Where one joins, it
 * has made the nursery, too: it is the owner.
 */
public class NurseryStress {

  /*
   * Two children fail at the same moment. Is each failure told that was thrown?
   *
   *   children that ran, failures told
   *   2, 2    the one is thrown, the other is suppressed in it
   *   1, 1    the second had not begun when the first failed, and never did
   */
  @JCStressTest
  @Outcome(
      id = {"2, 2", "1, 1"},
      expect = ACCEPTABLE,
      desc = "Each failure is told.")
  @Outcome(
      id = {"2, 1", "[12], 0"},
      expect = FORBIDDEN,
      desc = "Two children failed at the same moment, and a failure was lost.")
  @Outcome(expect = FORBIDDEN, desc = "No child ran, or a failure was told twice.")
  @State
  public static class FailMeetsFail {
    private final AtomicInteger runs = new AtomicInteger();
    private final Bodies own = new Bodies();
    private final BlockingQueue<Runnable> others = new LinkedBlockingQueue<>();

    private void fail(String which) {
      runs.incrementAndGet();
      throw new Failed(which);
    }

    /** The first child is run here, the second by the other thread. */
    private void handOut(Runnable body) {
      if (own.isEmpty()) {
        own.add(body);
      } else {
        others.add(body);
      }
    }

    @Actor
    public void owner(II_Result r) {
      var nursery = new Nursery(this::handOut);
      nursery.start(() -> fail("one"));
      nursery.start(() -> fail("other"));
      own.run(0);
      r.r2 = failuresOf(nursery);
    }

    @Actor
    public void other() {
      take(others).run();
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = runs.get();
    }
  }

  /*
   * A child fails while another one begins. When the first is over, the second has been interrupted, or it never begins. And
   * is its thread left alone when it is over?
   *
   *   whether the second began, whether it was missed by the cancel, the flag of its thread afterward
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0, 0", "1, 0, 0"},
      expect = ACCEPTABLE,
      desc = "The second child is interrupted, or does not begin.")
  @Outcome(
      id = "1, 1, .*",
      expect = FORBIDDEN,
      desc = "A child has failed, and another one runs that was not interrupted.")
  @Outcome(
      id = "[01], 0, 1",
      expect = FORBIDDEN,
      desc = "An interrupt of the nursery is left on a thread whose task is over.")
  @Outcome(expect = FORBIDDEN, desc = "A child ran twice.")
  @State
  public static class FailMeetsBegin {
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();
    private final Bodies bodies = new Bodies();
    private final Nursery nursery = new Nursery(bodies::add);
    private volatile boolean failed;

    public FailMeetsBegin() {
      nursery.start(
          () -> {
            throw new Failed("one");
          });
      nursery.start(this::second);
    }

    private void second() {
      begun.incrementAndGet();
      if (failed && !Thread.currentThread().isInterrupted()) {
        missed.incrementAndGet();
      }
    }

    @Actor
    public void fails() {
      bodies.run(0);
      failed = true;
    }

    @Actor
    public void begins(III_Result r) {
      bodies.run(1);
      r.r1 = begun.get();
      r.r2 = missed.get();
      r.r3 = Thread.interrupted() ? 1 : 0;
    }
  }

  /*
   * A child comes to its end, and its thread goes on to other work, while the nursery is cancelled. Does the interrupt
   * reach that other work?
   *
   *   the flag of the thread after the child
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 0"},
      expect = ACCEPTABLE,
      desc = "The thread is left alone when its task is over.")
  @Outcome(
      id = "[01], 1",
      expect = FORBIDDEN,
      desc = "The interrupt was meant for the child, and met what its thread did next.")
  @Outcome(expect = FORBIDDEN, desc = "A child ran twice.")
  @State
  public static class CancelMeetsEnd {
    private final AtomicInteger runs = new AtomicInteger();
    private final Bodies bodies = new Bodies();
    private final Nursery nursery = new Nursery(bodies::add);

    public CancelMeetsEnd() {
      nursery.start(runs::incrementAndGet);
    }

    @Actor
    public void child(II_Result r) {
      bodies.run(0);
      r.r1 = runs.get();
      r.r2 = Thread.interrupted() ? 1 : 0;
    }

    @Actor
    public void cancels() {
      nursery.cancel();
    }
  }

  /*
   * A child cancels its own nursery, as another thread does, too, and cleans up until that one is through. How often is it
   * interrupted?
   *
   *   interrupts that the child met, the flag of its thread afterward
   *   0, 0    it had not begun, and never did
   *   1, 0    one of the two has interrupted it
   *   2       both have, the second in its clean-up
   */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 0"},
      expect = ACCEPTABLE,
      desc = "The child is interrupted once at the most.")
  @Outcome(
      id = "[23], .*",
      expect = FORBIDDEN,
      desc = "Two threads cancelled at the same moment, and a child was interrupted twice.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "An interrupt of the nursery is left on a thread whose task is over.")
  @State
  public static class CancelMeetsCancel {
    private final CountDownLatch other = new CountDownLatch(1);
    private final AtomicInteger interrupts = new AtomicInteger();
    private final Bodies bodies = new Bodies();
    private final Nursery nursery = new Nursery(bodies::add);

    public CancelMeetsCancel() {
      nursery.start(this::cancelsAndCleansUp);
    }

    private void cancelsAndCleansUp() {
      nursery.cancel();
      meetInterrupt();
      var cleansUp = true;
      while (cleansUp) {
        try {
          other.await();
          cleansUp = false;
        } catch (InterruptedException e) {
          interrupts.incrementAndGet();
        }
      }
      meetInterrupt();
    }

    private void meetInterrupt() {
      if (Thread.interrupted()) {
        interrupts.incrementAndGet();
      }
    }

    @Actor
    public void child(II_Result r) {
      bodies.run(0);
      r.r1 = interrupts.get();
      r.r2 = Thread.interrupted() ? 1 : 0;
    }

    @Actor
    public void cancels() {
      nursery.cancel();
      other.countDown();
    }
  }

  /*
   * The owner joins while another thread starts a task, and runs it if it is accepted. It writes something, and fails.
   * Either join waits for it, sees what it wrote, and throws its failure; or it is refused.
   *
   *   accepted, what the owner sees if join throws, runs
   *   1, 42, 1    accepted, and waited for
   *   0, 0, 0     refused, and never run
   *   1, 0, 1     join came back too early, or did not know how the child had ended
   */
  @JCStressTest
  @Outcome(
      id = {"1, 42, 1", "0, 0, 0"},
      expect = ACCEPTABLE,
      desc = "The task is waited for, or refused.")
  @Outcome(
      id = "1, 0, .*",
      expect = FORBIDDEN,
      desc = "join returned without the failure of a child that it has to wait for.")
  @Outcome(expect = FORBIDDEN, desc = "A task was refused and run, or accepted and not run.")
  @State
  public static class StartMeetsJoin {
    private final Bodies bodies = new Bodies();
    private final BlockingQueue<Nursery> made = new LinkedBlockingQueue<>();
    private final AtomicInteger runs = new AtomicInteger();
    private int written;

    @Actor
    public void starts(III_Result r) {
      var nursery = take(made);
      r.r1 = accepts(nursery, this::writesAndFails) ? 1 : 0;
      bodies.runAll();
      Thread.interrupted();
    }

    private void writesAndFails() {
      runs.incrementAndGet();
      written = 42;
      throw new Failed("child");
    }

    @Actor
    public void owner(III_Result r) {
      var nursery = new Nursery(bodies::add);
      made.add(nursery);
      r.r2 = failuresOf(nursery) > 0 ? written : 0;
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = runs.get();
    }
  }

  /** What the executor was handed. */
  private static final class Bodies {
    private final ConcurrentLinkedQueue<Runnable> bodies = new ConcurrentLinkedQueue<>();

    void add(Runnable body) {
      bodies.add(body);
    }

    boolean isEmpty() {
      return bodies.isEmpty();
    }

    void run(int number) {
      List.copyOf(bodies).get(number).run();
    }

    void runAll() {
      for (var body = bodies.poll(); body != null; body = bodies.poll()) {
        body.run();
      }
    }
  }

  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message, null, true, false);
    }
  }

  private static <T> T take(BlockingQueue<T> queue) {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean accepts(Nursery nursery, Nursery.Task task) {
    try {
      return nursery.start(task);
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Failures that join tells: the one that it throws and those suppressed in it. */
  private static int failuresOf(Nursery nursery) {
    try {
      nursery.join();
      return 0;
    } catch (Exception e) {
      return 1 + e.getSuppressed().length;
    }
  }
}
