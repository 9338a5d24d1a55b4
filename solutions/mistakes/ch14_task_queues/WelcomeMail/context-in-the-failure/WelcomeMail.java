/*
 * axis: correct
 * says: no longer as it was
 * why: It adds what it knows to the mailer's own failure. That is the mailer's object, which may be shared, and should come out as it is.
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
    try {
      mailer.accept(address);
    } catch (Throwable e) {
      e.addSuppressed(new IllegalStateException("not sent: the mail to " + address));
      throw e;
    }
    queue.ack(address);
    return true;
  }
}
