package inflight.testkit.motion;

import inflight.testkit.Gate;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Two threads wait. The first is interrupted, or its time is over, or it has got what it waits for,
 * and at this very moment comes another thing that both wait for. The first may have it; if not, it
 * is the second one's. Tried at each step of the first on its way out, and at each step of the call
 * by which the thing comes. And the second thread may come at that moment, too, and the thing only
 * when the first has left.
 */
public final class ComesAsOneLeaves {
  /**
   * So many looks, of a millisecond each, has a call whose time is over to leave. Only how much is
   * found rests on it.
   */
  private static final int LOOKS_AT_LEAVER = 300;

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
      leavesWithNothing(comes, scenes, leaves.equals("it is interrupted"));
    }
  }

  /** The same for those that have no time limit. */
  public static void interrupted(String comes, Callable<Scene> scenes) throws Exception {
    leavesWithNothing(comes, scenes, true);
  }

  private static void leavesWithNothing(String comes, Callable<Scene> scenes, boolean isInterrupted)
      throws Exception {
    StepByStep.each(hold -> comesAsItLeaves(hold, comes, scenes.call(), isInterrupted));
    StepByStep.each(hold -> leavesAsItComes(hold, comes, scenes.call(), isInterrupted));
    StepByStep.each(hold -> leavesAsTheSecondComes(hold, comes, scenes.call(), isInterrupted));
  }

  /** It leaves with the first of two things that come, and the second one comes meanwhile. */
  public static void served(String comes, Callable<Scene> scenes) throws Exception {
    StepByStep.each(hold -> leavesWithTheFirst(hold, comes, scenes.call()));
  }

  private static void comesAsItLeaves(
      StepByStep.Hold hold, String comes, Scene scene, boolean isInterrupted) {
    var got = new AtomicBoolean();
    try (var workers = new Workers()) {
      var first = workers.start("first", () -> got.set(waits(scene, isInterrupted)));
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

  private static void leavesAsTheSecondComes(
      StepByStep.Hold hold, String comes, Scene scene, boolean isInterrupted) {
    try (var workers = new Workers()) {
      var first = workers.start("first", () -> waits(scene, isInterrupted));
      if (isInterrupted) {
        first.letWait();
      } else {
        first.awaitWaitingOrDone("a call with a time limit, before " + comes + ",");
      }
      hold.begin(first);
      if (isInterrupted) {
        first.thread().interrupt();
      }
      hold.await("a call that leaves", first);
      var second = workers.start("second", scene::await);
      // If the first one holds a lock, it waits for that.
      second.letWait();
      hold.release();
      first.awaitDone("a call that leaves as another comes returns");
      second.letWait();
      Workers.runPromptly("the call by which " + comes + " comes returns", scene::come);
      second.awaitDone(
          "a thread goes on that came to wait as another left, and then %s came".formatted(comes));
    }
  }

  private static void leavesAsItComes(
      StepByStep.Hold hold, String comes, Scene scene, boolean isInterrupted) {
    var got = new AtomicBoolean();
    var go = new Gate();
    try (var workers = new Workers()) {
      var coming =
          workers.start(
              "comes",
              () -> {
                go.await();
                scene.come();
              });
      var first = workers.start("first", () -> got.set(waits(scene, isInterrupted)));
      first.letWait();
      var second = workers.start("second", scene::await);
      second.letWait();
      hold.begin(coming);
      go.open();
      hold.await("the call by which " + comes + " comes", coming);
      if (isInterrupted) {
        first.thread().interrupt();
        // If the one that is held holds a lock, it waits for that.
        first.letWait();
      } else {
        if (first.isDone() && !got.get()) {
          hold.playAgain();
        }
        letLeave(first);
      }
      hold.release();
      first.awaitDone("a call that leaves as " + comes + " comes returns");
      coming.awaitDone("the call by which " + comes + " comes returns");
      if (got.get()) {
        Workers.runPromptly("the call by which " + comes + " comes returns", scene::come);
      }
      second.awaitDone(
          "the second of two that wait goes on, where the first %s as %s came"
              .formatted(isInterrupted ? "was interrupted" : "had its time over", comes));
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

  /** Until it has left, or waits for whoever is held. */
  private static void letLeave(Workers.Worker leaver) {
    var waits = 0;
    for (var i = 0; i < LOOKS_AT_LEAVER && waits < 3 && !leaver.isDone(); i++) {
      LockSupport.parkNanos(1_000_000);
      waits =
          switch (leaver.thread().getState()) {
            case WAITING, BLOCKED -> waits + 1;
            default -> 0;
          };
    }
  }

  /** True if it has got what it waited for. */
  private static boolean waits(Scene scene, boolean isInterrupted) throws Exception {
    if (!isInterrupted) {
      return scene.waitShortly();
    }
    try {
      scene.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
