package inflight.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Stands on a behavior test, or a class of them, that asks about a corner of the contract: nulls,
 * interrupts, huge timeouts, repeated exceptions. All others are of the core, which is what the
 * exercise is about. The board counts the two apart, and the axes race-free and faster wait for the
 * core only; an exercise is done when both hold.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Corner {}
