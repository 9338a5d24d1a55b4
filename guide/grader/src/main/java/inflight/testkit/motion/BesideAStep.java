package inflight.testkit.motion;

import inflight.testkit.Workers;
import inflight.testkit.Workers.ThrowingRunnable;
import java.util.concurrent.Callable;

/**
 * One thread is held at each step of its call, and meanwhile another one makes a call that need not
 * wait for anything: what it wants is there. It may have to wait until the first one goes on, and
 * then it must come to what it wants. Who takes a lock that is held for an absence says so here.
 */
public final class BesideAStep {
  private BesideAStep() {}

  /**
   * Two calls on one object of a class in slow motion.
   *
   * @param held is held at its steps; it does not wait either
   * @param beside fails unless it comes to what it must
   */
  public record Scene(ThrowingRunnable held, ThrowingRunnable beside) {}

  /**
   * Plays a scene for each step.
   *
   * @param what the call beside the other, such as {@code "poll, with elements there,"}
   * @param scenes makes a fresh one for each
   */
  public static void each(String what, Callable<Scene> scenes) throws Exception {
    StepByStep.each(hold -> atAStep(hold, what, scenes.call()));
  }

  private static void atAStep(StepByStep.Hold hold, String what, Scene scene) {
    try (var workers = new Workers()) {
      var held =
          workers.start(
              "held",
              () -> {
                hold.begin(Thread.currentThread());
                scene.held().run();
              });
      held.letWait();
      var beside = workers.start("beside", scene.beside());
      // If the first one holds a lock, it waits for it.
      beside.letWait();
      hold.release();
      beside.awaitDone(what + " comes back, beside a call of another thread");
      held.awaitDone("a call of another thread comes back");
    } finally {
      hold.release();
    }
  }
}
