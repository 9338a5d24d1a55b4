/*
 * axis: correct
 * says: two jobs for the same address are two mails
 * why: tells jobs apart by their addresses, and drops the second one
 */
package inflight.ch14_task_queues;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Sends the welcome mails that are due. */
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

  /** Nobody gets two mails because a job was handed out again while its mail was on its way. */
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  public WelcomeMail(Queue queue, Consumer<String> mailer) {
    this.queue = Objects.requireNonNull(queue, "queue");
    this.mailer = Objects.requireNonNull(mailer, "mailer");
  }

  /** Takes one job and sends its mail. Returns false if there was no job. */
  public boolean sendNext() {
    var address = queue.receive();
    if (address == null) {
      return false;
    }
    if (!underWay.add(address)) {
      return true;
    }
    try {
      mailer.accept(address);
      queue.ack(address);
    } finally {
      underWay.remove(address);
    }
    return true;
  }
}
