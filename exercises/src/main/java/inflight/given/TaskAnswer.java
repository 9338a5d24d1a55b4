package inflight.given;

import java.io.Serializable;

/** A {@link TaskChild}'s message to its parent. */
public sealed interface TaskAnswer extends Serializable {
  /** The task has returned. */
  @SuppressWarnings("serial") // Object: what cannot be serialized is told as Threw.
  record Done(Object result) implements TaskAnswer {}

  /**
   * The task, or what was around it in the child, has thrown. All of it is text: the parent need
   * not know the class.
   *
   * @param className of what was thrown
   * @param message may be null
   * @param stack as {@link Throwable#printStackTrace} prints it
   */
  record Threw(String className, String message, String stack) implements TaskAnswer {}
}
