package inflight.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Opts a race-free specification (a jcstress test class) out of the check of happens-before. The
 * reason is shown to the learner.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NotOrdered {
  /** Why, as the end of the sentence "not checked for happens-before: ...". */
  String value();
}
