package inflight.testkit.motion;

import inflight.testkit.Gate;
import inflight.testkit.Workers;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * While one call is under way, another thread makes whole calls of its own: between any two steps
 * of the first there may be as many of them as one likes, and it must not mind.
 */
public final class Meanwhile {
  /**
   * Who is disturbed for ever may try again for ever: that is no mistake, so there is an end of it.
   */
  private static final int MOST_TIMES = 24;

  private Meanwhile() {}

  /** Two calls on one object of a class in slow motion. */
  public interface Scene {
    /** The call that is held. */
    void call() throws Exception;

    /** What another thread does while it is held, for the how manieth time, from 1. */
    void meanwhile(int time) throws Exception;

    /** Throws if something is wrong when all of it is over. */
    void check() throws Exception;
  }

  /** The other thread comes once: in each round at the next one of the call's steps. */
  public static void atOneStep(String what, Callable<Scene> scenes) throws Exception {
    StepByStep.each(hold -> atOneStep(hold, what, scenes.call()));
  }

  private static void atOneStep(StepByStep.Hold hold, String what, Scene scene) throws Exception {
    var go = new Gate();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                go.await();
                scene.call();
              });
      hold.begin(caller);
      go.open();
      hold.await(what, caller);
      var other = workers.start("the other thread", () -> scene.meanwhile(1));
      // If the caller holds a lock, it waits for that.
      other.letWait();
      hold.release();
      caller.awaitDone(what + " returns, although another thread came in between");
      other.awaitDone("the calls that another thread made meanwhile return");
      SlowMotion.end();
      scene.check();
    }
  }

  /** The other thread comes again and again, at each of the call's steps. */
  public static void atEachStep(String what, Callable<Scene> scenes) throws Exception {
    var scene = scenes.call();
    var go = new Gate();
    var times = new AtomicInteger();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                go.await();
                scene.call();
              });
      SlowMotion.beginForOthersThan(
          null,
          () -> {
            if (Thread.currentThread() == caller.thread() && times.get() < MOST_TIMES) {
              var time = times.incrementAndGet();
              workers.start("the other thread", () -> scene.meanwhile(time)).letWait();
            }
          });
      go.open();
      caller.awaitDone(what + " returns, although another thread came in between at each step");
      workers.join();
    } finally {
      SlowMotion.end();
    }
    scene.check();
  }
}
