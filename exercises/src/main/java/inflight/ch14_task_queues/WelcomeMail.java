package inflight.ch14_task_queues;

import java.util.function.Consumer;

/**
 * Sends the welcome mails that are due. A warm-up: it is broken, and one line in another place
 * mends it.
 *
 * <p>A job is acknowledged once, when its mail has been sent. If the mail cannot be sent, or the
 * process dies over it, the job is still the queue's, which hands it out again later.
 */
// TODO mend me: delete this line when you begin
public final class WelcomeMail {
  /** Where the jobs come from. */
  public interface Queue {
    /** The address of the next job, or null if there is none. */
    String receive();

    /** The job is done, and the queue forgets it. A job without this is handed out again. */
    void ack(String address);
  }

  private final Queue queue;
  private final Consumer<String> mailer;

  /**
   * @param mailer sends a mail to an address, and returns when it is sent
   */
  public WelcomeMail(Queue queue, Consumer<String> mailer) {
    this.queue = queue;
    this.mailer = mailer;
  }

  /**
   * Takes one job and sends its mail. What the mailer throws reaches the caller as it is.
   *
   * @return false if there was no job
   */
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
