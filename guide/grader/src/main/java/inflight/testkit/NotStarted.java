package inflight.testkit;

import org.opentest4j.TestAbortedException;

/** A test met a stub's TODO: there is nothing to judge yet. */
public final class NotStarted extends TestAbortedException {
  private static final long serialVersionUID = 1;

  NotStarted(Todo todo) {
    super(todo.where().isEmpty() ? todo.text() : todo.text() + " (" + todo.where() + ")");
  }
}
