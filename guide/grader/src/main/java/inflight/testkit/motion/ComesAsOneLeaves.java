package inflight.testkit.motion;

import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Two threads wait. The first is interrupted, or its time is over, or it has got what it waits for,
 * and at this very moment comes another thing that both wait for. The first may have it; if not, it
 * is the second one's. Tried at each step of the first on its way out.
 */
public final class ComesAsOneLeaves {
  private ComesAsOneLeaves() {}

  /** Calls on one object of a class in slow motion. */
  public interface Scene {
    /** Waits with a time limit that is over soon; true if it has got what it waited for. */
    default boolean waitShortly() throws Exception {
      throw new UnsupportedOperationException("There is no call with a time limit.");
    }

    /** Waits for as long as it takes. */
    void await() throws Exception;

    /** Lets one of those that wait go on. */
    void come() throws Exception;
  }

  /** It leaves with nothing, in both ways. */
  public static void each(String comes, Callable<Scene> scenes) throws Exception {
    for (var leaves : Tried.each("leaves", List.of("its time is over", "it is interrupted"))) {
      var isInterrupted = leaves.equals("it is interrupted");
      StepByStep.each(hold -> leavesWithNothing(hold, comes, scenes.call(), isInterrupted));
    }
  }

  /** The same for those that have no time limit. */
  public static void interrupted(String comes, Callable<Scene> scenes) throws Exception {
    StepByStep.each(hold -> leavesWithNothing(hold, comes, scenes.call(), true));
  }

  /** It leaves with the first of two things that come, and the second one comes meanwhile. */
  public static void served(String comes, Callable<Scene> scenes) throws Exception {
    StepByStep.each(hold -> leavesWithTheFirst(hold, comes, scenes.call()));
  }

  private static void leavesWithNothing(
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

  private static void leavesWithTheFirst(StepByStep.Hold hold, String comes, Scene scene) {
    try (var workers = new Workers()) {
      var first = workers.start("first", scene::await);
      first.letWait();
      var second = workers.start("second", scene::await);
      second.letWait();
      hold.begin(first);
      var coming = workers.start("comes", scene::come);
      // Whoever is not served in order may serve the second one first.
      hold.await("a call that goes on", () -> first.isDone() || second.isDone());
      var another = workers.start("comes", scene::come);
      another.letWait();
      hold.release();
      coming.awaitDone("the call by which " + comes + " comes returns");
      another.awaitDone("the call by which " + comes + " comes returns, once more");
      var both =
          "both of two that wait go on, where %s came twice, the second time before whoever was woken by the first had gone on"
              .formatted(comes);
      first.awaitDone(both);
      second.awaitDone(both);
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
