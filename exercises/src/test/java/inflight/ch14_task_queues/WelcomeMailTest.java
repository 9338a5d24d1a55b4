package inflight.ch14_task_queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class WelcomeMailTest {
  private final List<String> events = new ArrayList<>();
  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private final WelcomeMail.Queue queue =
      new WelcomeMail.Queue() {
        @Override
        public String receive() {
          return waiting.poll();
        }

        @Override
        public void ack(String address) {
          events.add("acknowledged " + address);
        }
      };

  @Test
  @DisplayName("a job is acknowledged when its mail has been sent, and not before")
  void sentThenAcknowledged() {
    waiting.add("ann@example.org");

    var sent =
        new WelcomeMail(
                queue,
                address -> {
                  events.add("began to send to " + address);
                  events.add("sent to " + address);
                })
            .sendNext();

    assertThat(sent).as("what sendNext returned, with a job there").isTrue();
    assertThat(events)
        .as("what happened, in order")
        .containsExactly(
            "began to send to ann@example.org",
            "sent to ann@example.org",
            "acknowledged ann@example.org");
  }

  @Test
  @DisplayName("a job whose mail cannot be sent is not acknowledged")
  void failed() {
    var failure = new IllegalStateException("no connection");
    waiting.add("ann@example.org");

    var thrown =
        catchThrowable(
            () ->
                new WelcomeMail(
                        queue,
                        address -> {
                          throw failure;
                        })
                    .sendNext());

    assertThat(events).as("jobs acknowledged, of one whose mail could not be sent").isEmpty();
    assertThat(thrown).as("what sendNext threw").isSameAs(failure);
  }

  @Test
  @DisplayName("each call takes one job, and says if there was none")
  void oneByOne() {
    waiting.addAll(List.of("ann@example.org", "bob@example.org"));
    var mail = new WelcomeMail(queue, address -> events.add("sent to " + address));

    assertThat(mail.sendNext()).as("sendNext, with two jobs there").isTrue();
    assertThat(waiting).as("jobs left after one call").hasSize(1);
    assertThat(mail.sendNext()).as("sendNext, with one job there").isTrue();
    assertThat(mail.sendNext()).as("sendNext, with no job there").isFalse();

    assertThat(events)
        .as("what happened, in order")
        .containsExactly(
            "sent to ann@example.org",
            "acknowledged ann@example.org",
            "sent to bob@example.org",
            "acknowledged bob@example.org");
  }

  @Test
  @Corner
  @DisplayName("two jobs for the same address are two mails, also while the first is being sent")
  void sameAddressTwice() {
    waiting.addAll(List.of("ann@example.org", "ann@example.org"));
    var mail = new AtomicReference<WelcomeMail>();
    mail.set(
        new WelcomeMail(
            queue,
            address -> {
              if (!waiting.isEmpty()) {
                mail.get().sendNext();
              }
              events.add("sent to " + address);
            }));

    mail.get().sendNext();

    assertThat(events)
        .as("what happened, with a mailer that lets the second job be sent before the first")
        .containsExactly(
            "sent to ann@example.org",
            "acknowledged ann@example.org",
            "sent to ann@example.org",
            "acknowledged ann@example.org");
  }

  @Test
  @Corner
  @DisplayName("the address goes to the mailer and back to the queue as it came, whatever is in it")
  void addressAsItIs() {
    var addresses = List.of(" ann@example.org ", "Ann@Example.org", "", "ann@example.org\n");
    waiting.addAll(addresses);
    var mail = new WelcomeMail(queue, address -> events.add("sent to " + address));

    addresses.forEach(address -> mail.sendNext());

    assertThat(events)
        .as("what happened, with addresses of which none is quite like ann@example.org")
        .containsExactlyElementsOf(
            addresses.stream()
                .flatMap(it -> Stream.of("sent to " + it, "acknowledged " + it))
                .toList());
  }

  @Test
  @Corner
  @DisplayName(
      "a mail that cannot be sent is tried once in a call, and then again by the queue's word")
  void triedOnce() {
    waiting.add("ann@example.org");
    var failures = new ArrayList<RuntimeException>();
    var mail =
        new WelcomeMail(
            queue,
            address -> {
              failures.add(new IllegalStateException("no connection"));
              throw failures.getLast();
            });

    var thrown = catchThrowable(mail::sendNext);

    assertThat(failures).as("mails tried in one call, of a mailer that fails").hasSize(1);
    assertThat(thrown).as("what sendNext threw").isSameAs(failures.getFirst());
  }

  @Test
  @Corner
  @DisplayName("two of them have a queue and a mailer of their own")
  void separate() {
    waiting.add("ann@example.org");
    var mail = new WelcomeMail(queue, address -> events.add("sent to " + address));
    var empty =
        new WelcomeMail.Queue() {
          @Override
          public String receive() {
            return null;
          }

          @Override
          public void ack(String address) {
            events.add("acknowledged to the other queue");
          }
        };
    var other = new WelcomeMail(empty, address -> events.add("sent by the other mailer"));

    assertThat(other.sendNext()).as("sendNext, with no job in its own queue").isFalse();
    assertThat(mail.sendNext()).as("sendNext, with a job in its own queue").isTrue();
    assertThat(events)
        .as("what happened, in order")
        .containsExactly("sent to ann@example.org", "acknowledged ann@example.org");
  }

  @Test
  @Corner
  @DisplayName("whatever the mailer throws reaches the caller, and the next call goes on")
  void anyFailure() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var thrower = kind.thrower();
      events.clear();
      waiting.addAll(List.of("bad", "good"));
      var mail =
          new WelcomeMail(
              queue,
              address -> {
                if (address.equals("bad")) {
                  thrower.run();
                }
              });

      assertThat(catchThrowable(mail::sendNext))
          .as("what sendNext threw, if the mailer throws %s", kind)
          .isSameAs(thrower.thrown());
      assertThat(mail.sendNext()).as("sendNext, after a failure").isTrue();
      assertThat(events)
          .as("jobs acknowledged, of two of which the first threw %s", kind)
          .containsExactly("acknowledged good");
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a job whose mail has failed is handed out again, and acknowledged when it has been sent")
  void handedOutAgain() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var thrower = kind.thrower();
      var broken = new AtomicBoolean(true);
      events.clear();
      var mail =
          new WelcomeMail(
              queue,
              address -> {
                if (broken.get()) {
                  thrower.run();
                }
                events.add("sent to " + address);
              });

      for (int i = 0; i < 2; i++) {
        waiting.add("ann@example.org");
        assertThat(catchThrowable(mail::sendNext))
            .as("what sendNext threw, if the mailer throws %s", kind)
            .isSameAs(thrower.thrown());
      }
      broken.set(false);
      waiting.add("ann@example.org");

      assertThat(mail.sendNext()).as("sendNext, of a job that was handed out again").isTrue();
      assertThat(events)
          .as("what happened, with a job whose mail could not be sent twice: it threw %s", kind)
          .containsExactly("sent to ann@example.org", "acknowledged ann@example.org");
    }
  }

  @Test
  @Corner
  @DisplayName("a mail that is sent is acknowledged, also with the interrupt flag set")
  void interrupted() {
    for (var when : Tried.each("set", List.of("before the call", "by the mailer"))) {
      events.clear();
      waiting.add("ann@example.org");
      var mail =
          new WelcomeMail(
              queue,
              address -> {
                Thread.currentThread().interrupt();
                events.add("sent to " + address);
              });
      if (when.equals("before the call")) {
        Thread.currentThread().interrupt();
      }

      var thrown = catchThrowable(mail::sendNext);
      // Whether it is still set then is left open.
      Thread.interrupted();

      assertThat(thrown).as("what sendNext threw, with the interrupt flag set").isNull();
      assertThat(events)
          .as("what happened, with the interrupt flag set")
          .containsExactly("sent to ann@example.org", "acknowledged ann@example.org");
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a job whose acknowledgment fails has been acknowledged once, and its mail sent once")
  void failingAck() {
    var failure = new IllegalStateException("no connection");
    var failing =
        new WelcomeMail.Queue() {
          @Override
          public String receive() {
            return "ann@example.org";
          }

          @Override
          public void ack(String address) {
            events.add("acknowledged " + address);
            throw failure;
          }
        };

    // What comes out of it is left open.
    catchThrowable(() -> new WelcomeMail(failing, address -> events.add("sent")).sendNext());

    assertThat(events)
        .as("what happened, when ack throws")
        .containsExactly("sent", "acknowledged ann@example.org");
  }
}
