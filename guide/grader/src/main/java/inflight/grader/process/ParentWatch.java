package inflight.grader.process;

import java.util.Optional;

/** Ends this process when the coordinator has ended, however that ended. */
final class ParentWatch {
  static final int ORPHANED = 98;
  private static final long LOOK_MILLIS = 100;

  private final ProcessHandle self = ProcessHandle.current();
  private final Optional<ProcessHandle> coordinator;

  private ParentWatch(long pid) {
    coordinator = ProcessHandle.of(pid);
  }

  /**
   * Starts watching, on a daemon thread.
   *
   * @param pid the coordinator's: not the parent of this process, which code under test may kill
   */
  static void start(long pid) {
    var watch = new ParentWatch(pid);
    // Once here too: later there may be no memory left to load what it takes to look.
    watch.haltIfOrphaned();
    Thread.ofPlatform().daemon().name("inflight-parent-watch").start(watch::run);
  }

  /**
   * Looks, and does not wait in a read for the end of standard input: a JVM that is to end gives a
   * thread in native code 300 ms to come back, and every process would pay them.
   */
  private void run() {
    while (true) {
      try {
        Thread.sleep(LOOK_MILLIS);
        haltIfOrphaned();
      } catch (InterruptedException | OutOfMemoryError byCodeUnderTest) {
        // Whatever it does to this process, this thread goes on looking.
      }
    }
  }

  private void haltIfOrphaned() {
    // A process of the same number that began later is not alive by this. Where no descriptor is
    // left to look, not even this process seems to be.
    if (!coordinator.map(ProcessHandle::isAlive).orElse(false) && self.isAlive()) {
      Runtime.getRuntime().halt(ORPHANED);
    }
  }
}
