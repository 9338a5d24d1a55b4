package inflight.given;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A task has thrown, or what goes to it or comes from it cannot travel. Its worker lives on. */
@SuppressWarnings("serial")
public final class TaskException extends Exception {
  private final String className;
  private final String remoteMessage;
  private final String remoteStack;

  /**
   * @param className of what was thrown
   * @param remoteMessage of what was thrown; may be null
   * @param remoteStack where, as text
   */
  public TaskException(String className, String remoteMessage, String remoteStack) {
    super(remoteMessage == null ? className : className + ": " + remoteMessage);
    this.className = className;
    this.remoteMessage = remoteMessage;
    this.remoteStack = remoteStack;
  }

  /**
   * For what was thrown in this process, on the way to the task or back from it. It may be such
   * that it throws when it is asked for its message: then it has none.
   */
  public static TaskException of(Throwable thrown) {
    var exception = new TaskException(thrown.getClass().getName(), message(thrown), stack(thrown));
    exception.initCause(thrown);
    return exception;
  }

  /** The name of the class of what was thrown. */
  public String className() {
    return className;
  }

  /** The message of what was thrown; null if it had none. */
  public String remoteMessage() {
    return remoteMessage;
  }

  /** Where it was thrown, as {@link Throwable#printStackTrace} prints it. */
  public String remoteStack() {
    return remoteStack;
  }

  /** Null if it has none, or throws when it is asked. */
  static String message(Throwable thrown) {
    try {
      return thrown.getMessage();
    } catch (Throwable hostile) {
      return null;
    }
  }

  /** The name of its class if it throws when it is printed. */
  static String stack(Throwable thrown) {
    var text = new StringWriter();
    try {
      thrown.printStackTrace(new PrintWriter(text));
    } catch (Throwable hostile) {
      return thrown.getClass().getName();
    }
    return text.toString();
  }
}
