/*
 * axis: correct
 * says: a job is acknowledged when its mail has been sent, and not before
 * why: This is the class as it is given. If the process dies between the two lines, the queue believes that
 *     the mail was sent.
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
    queue.ack(address);
    mailer.accept(address);
    return true;
  }
}
