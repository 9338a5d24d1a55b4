package inflight.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a behavior test, or all tests of a class, as a corner: nulls, interrupts, huge timeouts,
 * repeated exceptions, and whatever else the contract says beside its main point. A test without it
 * is of the core, which is what the exercise is about.
 *
 * <p>Both are counted apart, and an exercise is done when all hold; but race-free and faster are
 * judged as soon as the core holds. So a corner is nothing without which those two judge nonsense.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Corner {}
