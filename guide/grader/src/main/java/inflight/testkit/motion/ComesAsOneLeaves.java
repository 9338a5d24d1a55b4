package inflight.testkit.motion;

import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Two threads wait. The first is interrupted, or its time is over, and at this very moment comes
 * what both wait for. The first may have it; if not, it is the second one's. Tried at each step of
 * the first on its way out.
 */
public final class ComesAsOneLeaves {
  private ComesAsOneLeaves() {}

  /** Calls on one object of a class in slow motion. */
  public interface Scene {
    /** Waits with a time limit that is over soon; true if it has got what it waited for. */
    boolean waitShortly() throws Exception;

    /** Waits for as long as it takes. */
    void await() throws Exception;

    /** Lets one of those that wait go on. */
    void come() throws Exception;
  }

  /** Both ways of leaving. */
  public static void each(String comes, Callable<Scene> scenes) throws Exception {
    for (var leaves : Tried.each("leaves", List.of("its time is over", "it is interrupted"))) {
      var isInterrupted = leaves.equals("it is interrupted");
      StepByStep.each(hold -> round(hold, comes, scenes.call(), isInterrupted));
    }
  }

  /** For those that have no time limit. */
  public static void interrupted(String comes, Callable<Scene> scenes) throws Exception {
    StepByStep.each(hold -> round(hold, comes, scenes.call(), true));
  }

  private static void round(
      StepByStep.Hold hold, String comes, Scene scene, boolean isInterrupted) {
    var got = new AtomicBoolean();
    try (var workers = new Workers()) {
      var first =
          workers.start("first", () -> got.set(isInterrupted ? waits(scene) : scene.waitShortly()));
      if (isInterrupted) {
        first.letWait();
      } else {
        first.awaitWaitingOrDone("a call with a time limit, before " + comes + ",");
      }
      var second = workers.start("second", scene::await);
      second.letWait();
      hold.begin(first);
      if (isInterrupted) {
        first.thread().interrupt();
      }
      hold.await("a call that leaves", first);
      var coming = workers.start("comes", scene::come);
      // If the first one holds a lock, it waits for that.
      coming.letWait();
      hold.release();
      first.awaitDone("a call that leaves as " + comes + " comes returns");
      coming.awaitDone("the call by which " + comes + " comes returns");
      if (got.get()) {
        Workers.runPromptly("the call by which " + comes + " comes returns", scene::come);
      }
      second.awaitDone(
          "the second of two that wait goes on, where the first left as %s came".formatted(comes));
    }
  }

  private static boolean waits(Scene scene) throws Exception {
    try {
      scene.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
