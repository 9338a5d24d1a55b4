package inflight.testkit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The descriptors of this process: open files, sockets, selectors. Where the system does not tell,
 * as on Windows, none is open, and a leak goes unseen.
 */
public final class Descriptors {
  private Descriptors() {}

  /** How many are open. */
  public static long open() {
    return system() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  /** How many may be open at the same time. */
  public static long most() {
    return system() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  private static Object system() {
    return ManagementFactory.getOperatingSystemMXBean();
  }
}
