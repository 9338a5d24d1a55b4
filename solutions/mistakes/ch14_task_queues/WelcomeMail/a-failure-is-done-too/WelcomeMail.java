/*
 * axis: correct
 * says: jobs acknowledged, of one whose mail could not be sent
 * why: The failure is caught so that the worker lives, and then the job is acknowledged as if its mail had
 *     been sent.
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
    try {
      mailer.accept(address);
    } catch (RuntimeException e) {
      System.err.println("not sent: " + e);
    }
    queue.ack(address);
    return true;
  }
}
