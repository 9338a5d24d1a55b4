/*
 * axis: correct
 * says: what happened, with the interrupt flag set
 * why: It takes an interrupt flag for a mail that was not sent. The mailer has returned: the mail is out, and comes a second time.
 */
package inflight.ch14_task_queues;

import java.util.function.Consumer;

/** First the effect, then the ack: whatever happens between the two, the job comes again. */
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
    if (!Thread.currentThread().isInterrupted()) {
      queue.ack(address);
    }
    return true;
  }
}
