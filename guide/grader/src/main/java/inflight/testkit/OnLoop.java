package inflight.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands on what runs on the event loop that the system property {@code loop} names: {@code given},
 * or {@code mine} for the learner's own. With {@code -Dloop=mine} these are graded, and no others.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OnLoop {}
