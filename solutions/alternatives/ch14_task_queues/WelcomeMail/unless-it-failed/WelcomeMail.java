/*
 * trades: A finally block that asks how the sending ended. It is longer than two lines in the right order, and would
 *     have room for what is due when it failed.
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
    boolean sent = false;
    try {
      mailer.accept(address);
      sent = true;
    } finally {
      if (sent) {
        queue.ack(address);
      }
    }
    return true;
  }
}
