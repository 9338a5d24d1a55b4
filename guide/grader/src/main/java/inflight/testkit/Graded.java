package inflight.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Stands on every class of behavior tests. Each of its tests
 *
 * <ul>
 *   <li>has a limit, on the clock of {@link Pulse}; if by then each of its threads has had its
 *       chance to go on, it fails with {@link HangError}, which tells who waits for what;
 *   <li>aborts with {@link Inconclusive} if that cannot be told within a minute, or if a wait
 *       inside it could not be judged;
 *   <li>fails with what any other thread threw while it ran and nobody caught;
 *   <li>fails if it leaves a non-daemon thread behind;
 *   <li>aborts with {@link NotStarted} if it meets a stub's TODO, wherever that surfaces.
 * </ul>
 *
 * <p>A test is all of it from its constructor to its clean-up, which run on one thread, not JUnit's
 * own; each of these steps has the limit. Threads left behind are looked for after the clean-up.
 * After a hang there is no clean-up.
 *
 * <p>It works the same in an IDE, for a class or a single method. Under a debugger there is no
 * limit.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(Guard.class)
@TestMethodOrder(SourceOrder.class)
public @interface Graded {
  /**
   * How long a test may take on a quiet machine, far above what it needs. What other processes take
   * does not count, and a thread may use half of it in processor time of its own.
   */
  int limitSeconds() default 10;
}
