/*
 * axis: correct
 * says: a job is acknowledged when its mail has been sent, and not before
 * why: The line that was in the wrong place is gone. No mail is lost, and each is sent again and again.
 */
package inflight.ch14_task_queues;

import java.util.function.Consumer;

public final class WelcomeMail {
  public interface Queue {
    String receive();

    void ack(String address);
  }

  private final Queue queue;
  private final Consumer<String> mailer;

  public WelcomeMail(Queue queue, Consumer<String> mailer) {
    this.queue = queue;
    this.mailer = mailer;
  }

  public boolean sendNext() {
    String address = queue.receive();
    if (address == null) {
      return false;
    }
    mailer.accept(address);
    return true;
  }
}
