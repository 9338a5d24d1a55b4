/*
 * trades: One step is made of the two, once and for all: to send, and then to acknowledge. The library's andThen
 *     leaves out the second if the first has thrown, which the reader has to know.
 */
package inflight.ch14_task_queues;

import java.util.function.Consumer;

public final class WelcomeMail {
  public interface Queue {
    String receive();

    void ack(String address);
  }

  private final Queue queue;
  private final Consumer<String> work;

  public WelcomeMail(Queue queue, Consumer<String> mailer) {
    this.queue = queue;
    this.work = mailer.andThen(queue::ack);
  }

  public boolean sendNext() {
    String address = queue.receive();
    boolean isThere = address != null;
    if (isThere) {
      work.accept(address);
    }
    return isThere;
  }
}
