package inflight.testkit;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;

/**
 * What a test's threads are doing at one moment.
 *
 * @param looks the threads, by their ids in order
 * @param all all threads of the process, to name who holds what
 * @param processNanos the processor time that this process has used
 * @param nanos when it was, as {@link System#nanoTime} tells it
 */
record Stock(List<Look> looks, Map<Long, Look> all, long processNanos, long nanos) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /**
   * Takes stock; this takes some milliseconds.
   *
   * @param wanted which ids are those of the test's threads
   */
  static Stock take(LongPredicate wanted) {
    var all = ThreadDump.take();
    return new Stock(Threads.of(all, wanted), all, SYSTEM.getProcessCpuTime(), System.nanoTime());
  }

  /** The processor time that those threads of the testkit have used which serve the code. */
  long serversNanos() {
    return all.values().stream()
        .filter(it -> it.name().startsWith(Threads.SERVER))
        .mapToLong(Look::cpuNanos)
        .sum();
  }

  Optional<Look> look(long id) {
    return Optional.ofNullable(all.get(id));
  }

  /** A line for each thread that is at a learner's line or waits for another: who waits where. */
  List<String> lines() {
    return looks.stream()
        .filter(it -> !it.where().isEmpty() || it.heldBy() != 0)
        .map(this::line)
        .toList();
  }

  private String line(Look look) {
    var name = "\"" + look.name() + "\" ";
    var where = look.where().isEmpty() ? "" : " at " + look.where();
    // The line is that of the one who waits: behind "holds" it would be taken for the holder's.
    return look(look.heldBy())
        .map(
            holder ->
                name
                    + look.does().replaceFirst("^waits", Matcher.quoteReplacement("waits" + where))
                    + " that \""
                    + holder.name()
                    + "\" holds")
        .orElse(name + look.does() + where);
  }
}
