/*
 * trades: The ack stands in the outer call, behind one that sends and says whether there was a job: the
 *     order follows from the nesting.
 */
package inflight.ch14_task_queues;

import java.util.Optional;
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
    var address = Optional.ofNullable(queue.receive());
    address.map(this::sent).ifPresent(queue::ack);
    return address.isPresent();
  }

  private String sent(String address) {
    mailer.accept(address);
    return address;
  }
}
