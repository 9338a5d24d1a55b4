package inflight.ch07_when;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Carriers;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class RequestServerTest {
  private static final int CROWD = 5_000;

  /** More than 16 bits can count. */
  private static final int MANY = 70_000;

  /** Where an exchange may take its time. */
  private enum Place {
    READ("in read"),
    CALL("in call"),
    REPLY("in reply"),
    FAIL_BEHIND_READ("in fail, since read threw"),
    FAIL_BEHIND_CALL("in fail, since call threw"),
    FAIL_BEHIND_REPLY("in fail, since reply threw");

    private final String words;

    Place(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  @Test
  @DisplayName("a client's question goes to the backend, and the answer to the client")
  void served() {
    try (var server = new RequestServer(question -> "answer to " + question, 3)) {
      var client = new Client("question");

      serve(server, client);
      client.awaitEnd();

      assertThat(client.replies).as("replies").containsExactly("answer to question");
      assertThat(client.failures).as("failures").isEmpty();
    }
  }

  @Test
  @DisplayName(
      "an exchange reads, asks the backend and is answered on a new virtual thread of its own")
  void threads() {
    var asking = new ConcurrentHashMap<String, Thread>();
    var server =
        new RequestServer(
            question -> {
              asking.put(question, Thread.currentThread());
              return question;
            },
            3);
    var clients = IntStream.range(0, 100).mapToObj(i -> new Client("question " + i)).toList();

    clients.forEach(client -> serve(server, client));
    clients.forEach(Client::awaitEnd);
    close(server);

    Set<Thread> all = Collections.newSetFromMap(new IdentityHashMap<>());
    for (var client : Tried.each("client", clients)) {
      assertThat(client.reader.isVirtual()).as("the thread that reads is virtual").isTrue();
      assertThat(asking.get(client.question))
          .as("the thread that calls the backend, against the one that read")
          .isSameAs(client.reader);
      assertThat(client.ender)
          .as("the thread that replies, against the one that read")
          .isSameAs(client.reader);
      all.add(client.reader);
    }
    assertThat(all).as("threads of 100 exchanges").hasSize(100);
  }

  @Test
  @DisplayName("five thousand clients may take their time to send the question")
  void slowQuestions() {
    var line = new Line();
    var server = new RequestServer(question -> question, 3);
    var clients = crowd(client -> client.reading = line::pass);

    serveAll(server, clients);
    line.awaitInside(CROWD, "clients that send their question at the same time");
    assertThat(server.inFlight()).as("inFlight, with 5,000 clients").isEqualTo(CROWD);
    line.open();

    awaitAllAnswered(clients);
    close(server);
  }

  @Test
  @DisplayName("five thousand clients may take their time to take the answer")
  void slowAnswers() {
    var line = new Line();
    var server = new RequestServer(question -> question, 3);
    var clients = crowd(client -> client.replying = line::pass);

    serveAll(server, clients);
    line.awaitInside(CROWD, "clients that take their answer at the same time");
    line.open();

    awaitAllAnswered(clients);
    close(server);
  }

  @Test
  @DisplayName("as many calls are in the backend at the same time as it bears, and never one more")
  void limit() {
    for (int limit : Tried.each("limit", new int[] {1, 2, 7})) {
      var line = new Line();
      var server =
          new RequestServer(
              question -> {
                line.pass();
                return question;
              },
              limit);
      var clients = Stream.generate(() -> new Client("question")).limit(20).toList();

      serveAll(server, clients);
      line.awaitInside(limit, "calls in a backend that bears " + limit);
      line.open();
      awaitAllAnswered(clients);
      close(server);

      assertThat(line.highWater())
          .as("the most calls that were in a backend that bears %d", limit)
          .isEqualTo(limit);
    }
  }

  @Test
  @DisplayName("a call that takes long keeps one place in the backend, and the others are used on")
  void slowCall() {
    for (int limit : Tried.each("limit", new int[] {2, 3})) {
      var slow = new Line();
      var line = new Line();
      var server =
          new RequestServer(
              question -> {
                (question.equals("slow") ? slow : line).pass();
                return question;
              },
              limit);
      try {
        var first = new Client("slow");
        serve(server, first);
        slow.awaitInside(1, "calls that take long");
        var clients = Stream.generate(() -> new Client("question")).limit(20).toList();
        serveAll(server, clients);
        line.awaitInside(
            limit - 1, "calls beside one that takes long, in a backend that bears " + limit);
        line.open();
        // All of them, round after round, while the first is still in there.
        awaitAllAnswered(clients);
        slow.open();
        awaitAllAnswered(List.of(first));
        close(server);
      } finally {
        slow.open();
        line.open();
      }
    }
  }

  @Test
  @DisplayName("serve returns although the backend is busy and the clients are slow")
  void serveReturns() {
    var gate = new Gate();
    var server =
        new RequestServer(
            question -> {
              gate.await();
              return question;
            },
            1);
    var clients = Stream.generate(() -> new Client("question")).limit(10).toList();

    for (var client : Tried.each("client", clients)) {
      Workers.runPromptly("serve, with the backend busy, returns", () -> server.serve(client));
    }
    assertThat(inFlight(server)).as("inFlight, with 10 clients").isEqualTo(10);
    gate.open();

    awaitAllAnswered(clients);
    close(server);
  }

  @Test
  @DisplayName(
      "an exchange that cannot be read is failed once with what read threw, and costs no call")
  void readThrows() {
    for (var thrown : Tried.each("thrown", List.of(new Exception("gone"), new Error("worse")))) {
      var calls = new AtomicInteger();
      var server =
          new RequestServer(
              question -> {
                calls.incrementAndGet();
                return question;
              },
              1);
      var client = new Client("question");
      client.reading = () -> sneak(thrown);

      serve(server, client);
      client.awaitEnd();
      close(server);

      client.assertFailed("a client whose read threw", thrown);
      assertThat(calls).as("calls of the backend").hasValue(0);
    }
  }

  @Test
  @DisplayName("an exchange is failed once with what the backend threw")
  void backendThrows() {
    for (var thrown : Tried.each("thrown", List.of(new Exception("down"), new Error("worse")))) {
      var server = new RequestServer(question -> sneak(thrown), 1);
      var client = new Client("question");

      serve(server, client);
      client.awaitEnd();
      close(server);

      client.assertFailed("a client for whom the backend threw", thrown);
    }
  }

  @Test
  @DisplayName(
      "after two hundred failures of each kind the backend gets as many calls as ever, and no more")
  void limitAfterFailures() {
    var limit = 3;
    var line = new Line();
    var server =
        new RequestServer(
            question -> {
              switch (question) {
                case "throws" -> throw new IllegalStateException("down");
                case "breaks" -> throw new Error("broken");
                case "meets" -> line.pass();
                default -> {}
              }
              return question;
            },
            limit);
    for (var i = 0; i < 200; i++) {
      var unread = new Client("?");
      unread.reading = () -> sneak(new Exception("gone"));
      var unanswered = new Client("fine");
      unanswered.replying = () -> sneak(new Exception("gone"));
      var clients = List.of(unread, new Client("throws"), new Client("breaks"), unanswered);
      serveAll(server, clients);
      clients.forEach(Client::awaitEnd);
    }
    var clients = Stream.generate(() -> new Client("meets")).limit(20).toList();

    serveAll(server, clients);
    line.awaitInside(limit, "calls in a backend that bears 3, after many failures");
    line.open();
    awaitAllAnswered(clients);
    close(server);

    assertThat(line.highWater())
        .as("the most calls that were in a backend that bears %d, after many failures", limit)
        .isEqualTo(limit);
  }

  @Test
  @DisplayName("a client that is slow to hear of its failure keeps nobody from the backend")
  void slowFailures() {
    var line = new Line();
    var server =
        new RequestServer(
            question -> question.equals("bad") ? sneak(new Exception("down")) : question, 1);
    var bad = Stream.generate(() -> new Client("bad")).limit(20).toList();
    bad.forEach(client -> client.failing = line::pass);
    serveAll(server, bad);
    line.awaitInside(20, "clients that are told of their failure at the same time");
    var good = new Client("good");

    serve(server, good);
    good.awaitEnd();
    assertThat(good.replies).as("replies, while others hear of failures").containsExactly("good");
    line.open();

    close(server);
  }

  @Test
  @DisplayName("close blocks until those in flight are over, and accepts no more meanwhile")
  void close() {
    var line = new Line();
    var server = new RequestServer(question -> question, 1);
    var inRead = new Client("in read");
    inRead.reading = line::pass;
    var inReply = new Client("in reply");
    inReply.replying = line::pass;
    var inFail = new Client("in fail");
    inFail.reading = () -> sneak(new Exception("gone"));
    inFail.failing = line::pass;
    serveAll(server, List.of(inRead, inReply, inFail));
    line.awaitInside(3, "clients");
    try (var workers = new Workers()) {
      var closing = workers.start("close", server::close);
      closing.awaitWaiting("close, with three clients in flight,");
      var late = new Client("late");

      assertRejected(server, late, "serve, while close waits");
      line.open();
      closing.awaitDone("close returns when those in flight are over");

      assertThat(inRead.replies).as("replies, when close has returned").containsExactly("in read");
      assertThat(inReply.replies)
          .as("replies, when close has returned")
          .containsExactly("in reply");
      assertThat(server.inFlight()).as("inFlight, when close has returned").isZero();
      assertThat(inFail.over.getCount()).as("ends to come, when close has returned").isZero();
      assertRejected(server, late, "serve, after close");
      late.assertUntouched();
    }
  }

  @Test
  @DisplayName("an exchange is in flight until its end, and close waits for it, wherever it is")
  void inFlightToTheEnd() {
    for (var place : Tried.each("place", Place.values())) {
      var line = new Line();
      var server =
          new RequestServer(
              question -> {
                switch (place) {
                  case CALL -> line.pass();
                  case FAIL_BEHIND_CALL -> throw new Exception("down");
                  default -> {}
                }
                return question;
              },
              1);
      var client = new Client("question");
      switch (place) {
        case READ -> client.reading = line::pass;
        case REPLY -> client.replying = line::pass;
        case FAIL_BEHIND_READ -> client.reading = () -> sneak(new Exception("gone"));
        case FAIL_BEHIND_REPLY -> client.replying = () -> sneak(new Exception("gone"));
        case CALL, FAIL_BEHIND_CALL -> {}
      }
      client.failing = line::pass;
      serve(server, client);
      line.awaitInside(1, "exchanges are " + place);
      try (var workers = new Workers()) {
        assertThat(inFlight(server)).as("inFlight, with an exchange that is %s", place).isOne();
        var closing = workers.start("close", server::close);
        closing.awaitWaiting("close, with an exchange that is %s,".formatted(place));
        assertThat(inFlight(server)).as("inFlight, with an exchange that is %s", place).isOne();

        line.open();
        closing.awaitDone("close returns when the exchange is over");
      }
      assertThat(client.over.getCount()).as("ends to come, when close has returned").isZero();
      assertThat(inFlight(server)).as("inFlight, when close has returned").isZero();
    }
  }

  @Test
  @DisplayName("no thread is left when close has returned")
  void noThreadLeft() {
    var census = ThreadCensus.take();
    var server = new RequestServer(question -> question, 2);
    var clients = Stream.generate(() -> new Client("question")).limit(50).toList();

    serveAll(server, clients);
    close(server);

    awaitAllAnswered(clients);
    census.assertNoneLeft();
  }

  @Test
  @DisplayName("inFlight counts those that are not over")
  void inFlight() {
    var server = new RequestServer(question -> question, 1);
    assertThat(server.inFlight()).as("inFlight of a new server").isZero();
    var lines = List.of(new Line(), new Line(), new Line());
    for (var line : lines) {
      var client = new Client("question");
      client.replying = line::pass;
      serve(server, client);
    }
    assertThat(inFlight(server)).as("inFlight, with 3 clients").isEqualTo(3);

    for (var left = 2; left >= 0; left--) {
      lines.get(left).open();
      var expected = left;
      Poll.until(
          "inFlight is %d, when that many of 3 clients are left".formatted(left),
          () -> server.inFlight() == expected);
    }

    close(server);
  }

  @Test
  @DisplayName("four threads serve two hundred clients each, and every one is answered once")
  void servedByMany() {
    var server = new RequestServer(question -> question, 5);
    var clients = IntStream.range(0, 800).mapToObj(i -> new Client("question " + i)).toList();

    Workers.together(
        IntStream.range(0, 4)
            .<Workers.ThrowingRunnable>mapToObj(
                part -> () -> clients.subList(part * 200, (part + 1) * 200).forEach(server::serve))
            .toArray(Workers.ThrowingRunnable[]::new));
    close(server);

    awaitAllAnswered(clients);
  }

  @Test
  @Corner
  @DisplayName("an exchange is in flight as soon as serve has returned, before its thread begins")
  void inFlightAtOnce() {
    var server = new RequestServer(question -> question, 1);
    var client = new Client("question");
    try (var workers = new Workers()) {
      Workers.Worker closing;
      try (var carriers = Carriers.hold()) {
        server.serve(client);

        assertThat(server.inFlight())
            .as("inFlight, behind serve, before any virtual thread could run (%s)", carriers)
            .isEqualTo(1);
        closing = workers.start("close", server::close);
        closing.awaitWaiting("close, with a client in flight whose thread has not begun,");
      }
      closing.awaitDone("close returns when the client has been served");
    }

    assertThat(client.replies).as("replies, when close has returned").containsExactly("question");
  }

  @Test
  @Corner
  @DisplayName("whatever read, the backend or reply throws, the client is failed with it, once")
  void throwsAnything() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      var thrower = failure.thrower();
      var server =
          new RequestServer(question -> question.equals("bad") ? thrower.get() : question, 1);
      var unread = new Client("question");
      unread.reading = thrower::run;
      var unasked = new Client("bad");
      var unanswered = new Client("question");
      unanswered.replying = thrower::run;

      for (var client : Tried.each("client", List.of(unread, unasked, unanswered))) {
        serve(server, client);
        client.awaitEnd();
      }
      close(server);

      unread.assertFailed("a client whose read threw " + failure, thrower.thrown());
      unasked.assertFailed("a client for whom the backend threw " + failure, thrower.thrown());
      assertThat(unanswered.failures)
          .as("failures of a client whose reply threw %s", failure)
          .containsExactly(thrower.thrown());
      assertThat(unanswered.replies).as("times that reply was called").hasSize(1);
    }
  }

  @Test
  @Corner
  @DisplayName("what is thrown may have a cause, and the client is failed with it all the same")
  void throwsWithACause() {
    var cause = new Exception("cause");
    for (var thrown :
        List.of(
            new ExecutionException("thrown", cause),
            new CompletionException("thrown", cause),
            new UncheckedIOException("thrown", new IOException("cause")),
            new InvocationTargetException(cause, "thrown"),
            new UndeclaredThrowableException(cause, "thrown"),
            new RuntimeException("thrown", cause))) {
      var server =
          new RequestServer(question -> question.equals("bad") ? sneak(thrown) : question, 1);
      var unread = new Client("question");
      unread.reading = () -> sneak(thrown);
      var unasked = new Client("bad");
      var unanswered = new Client("question");
      unanswered.replying = () -> sneak(thrown);

      serveAll(server, List.of(unread, unasked, unanswered));
      close(server);

      unread.assertFailed("a client whose read threw", thrown);
      unasked.assertFailed("a client for whom the backend threw", thrown);
      assertThat(unanswered.failures)
          .as("failures of a client whose reply threw")
          .containsExactly(thrown);
    }
  }

  @Test
  @Corner
  @DisplayName("whatever fail throws is dropped, and the server goes on")
  void failThrows() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      var server =
          new RequestServer(
              question -> question.equals("bad") ? sneak(new Exception("down")) : question, 1);
      var bad = new Client("bad");
      bad.failing = failure.thrower()::run;
      var good = new Client("good");

      serve(server, bad);
      bad.awaitEnd();
      Poll.until("nothing is in flight, after fail threw " + failure, () -> inFlight(server) == 0);
      serve(server, good);
      good.awaitEnd();
      close(server);

      assertThat(bad.failures).as("failures of a client whose fail threw %s", failure).hasSize(1);
      assertThat(good.replies).as("replies, after fail threw %s", failure).containsExactly("good");
    }
  }

  @Test
  @Corner
  @DisplayName("a question and an answer may be null")
  void nulls() {
    var questions = new ConcurrentLinkedQueue<String>();
    var server =
        new RequestServer(
            question -> {
              questions.add(String.valueOf((Object) question));
              return null;
            },
            1);
    var client = new Client(null);

    serve(server, client);
    client.awaitEnd();
    close(server);

    assertThat(questions).as("questions in the backend").containsExactly("null");
    assertThat(client.replies).as("replies").containsExactly("null");
  }

  @Test
  @Corner
  @DisplayName("the same exchange may be served again while it is in flight")
  void servedTwice() {
    var line = new Line();
    var server = new RequestServer(question -> question, 1);
    var client = new Client("question");
    client.reading = line::pass;

    serve(server, client);
    serve(server, client);
    line.awaitInside(2, "reads of one exchange that is served twice");
    assertThat(inFlight(server)).as("inFlight, with one exchange served twice").isEqualTo(2);
    line.open();
    close(server);

    assertThat(client.replies).as("replies").containsExactly("question", "question");
  }

  @Test
  @Corner
  @DisplayName("seventy thousand exchanges may be in flight at the same time")
  void anyNumber() {
    var open = new CountDownLatch(1);
    var replies = new AtomicInteger();
    var server = new RequestServer(question -> question, 3);
    // One that is served again and again: seventy thousand clients would take too much memory.
    var exchange =
        new RequestServer.Exchange() {
          @Override
          public String read() throws InterruptedException {
            open.await();
            return "question";
          }

          @Override
          public void reply(String answer) {
            replies.incrementAndGet();
          }

          @Override
          public void fail(Throwable why) {}
        };

    try {
      Workers.runPromptly(
          "serve of %,d exchanges returns".formatted(MANY), () -> serveMany(server, exchange));
    } finally {
      open.countDown();
    }
    close(server);

    assertThat(replies).as("exchanges of %,d that were answered", MANY).hasValue(MANY);
  }

  private static void serveMany(RequestServer server, RequestServer.Exchange exchange) {
    for (var i = 1; i <= MANY; i++) {
      try {
        server.serve(exchange);
      } catch (RuntimeException e) {
        throw new AssertionError(
            "Serving exchange %,d, with all those before it in flight, threw %s".formatted(i, e),
            e);
      }
    }
  }

  @Test
  @Corner
  @DisplayName(
      "an exchange that is interrupted as it waits for the backend fails, and takes no turn")
  void interruptedBeforeTheBackend() {
    var line = new Line();
    var asked = new ConcurrentLinkedQueue<String>();
    var server =
        new RequestServer(
            question -> {
              asked.add(question);
              line.pass();
              return question;
            },
            1);
    var first = new Client("first");
    var second = new Client("second");
    var third = new Client("third");
    serve(server, first);
    line.awaitInside(1, "calls");
    serve(server, second);
    awaitParked(second);
    serve(server, third);
    awaitParked(third);

    second.reader.interrupt();
    second.awaitEnd();
    assertThat(second.replies).as("replies to the interrupted one").isEmpty();
    assertThat(second.failures)
        .as("failures of an exchange that was interrupted as it waited for the backend")
        .singleElement()
        .isInstanceOf(InterruptedException.class);
    line.open();
    awaitAllAnswered(List.of(first, third));
    close(server);

    assertThat(asked).as("questions in the backend").containsExactly("first", "third");
    assertThat(line.highWater()).as("the most calls in a backend that bears 1").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("a turn that comes as an exchange is interrupted goes to it, or to the next")
  void interruptMeetsTurn() throws Exception {
    StepByStep.each(hold -> interruptMeetsTurn(hold, false));
  }

  @Test
  @Corner
  @DisplayName("an exchange that is interrupted as its turn comes has it, or leaves it to the next")
  void turnMeetsInterrupt() throws Exception {
    StepByStep.each(hold -> interruptMeetsTurn(hold, true));
  }

  /**
   * One exchange gives up its turn, and another one, which waits for it, is interrupted.
   *
   * @param holdsFirst whether the first is held at one of its steps, while the interrupt comes; or
   *     the interrupted one, while the turn does
   */
  private static void interruptMeetsTurn(StepByStep.Hold hold, boolean holdsFirst)
      throws Exception {
    var line = new Line();
    var server = new Slow(question -> question.equals("first") ? passed(line, question) : question);
    var first = new Client("first");
    var interrupted = new Client("interrupted");
    var next = new Client("next");
    try {
      server.serve(first);
      line.awaitInside(1, "calls");
      server.serve(interrupted);
      awaitParked(interrupted);
      var held = holdsFirst ? first : interrupted;
      var other = holdsFirst ? interrupted : first;
      Runnable turn = line::open;
      Runnable interrupt = interrupted.reader::interrupt;
      hold.begin(held.reader);
      (holdsFirst ? turn : interrupt).run();
      hold.await("an exchange that is about to be over", () -> held.over.getCount() == 0);
      (holdsFirst ? interrupt : turn).run();
      // If the one that is held holds a lock, the other waits for it.
      CpuTime.letSleep(other.reader);
      hold.release();
      interrupted.awaitEnd();
      SlowMotion.end();

      server.serve(next);
      Poll.until(
          "the next client is answered, after a turn at the backend came as an exchange that waited"
              + " for it was interrupted",
          () -> next.over.getCount() == 0);
    } finally {
      hold.release();
      line.open();
    }
  }

  private static String passed(Line line, String question) throws InterruptedException {
    line.pass();
    return question;
  }

  /** A server in slow motion, over a backend that bears one call. */
  private static final class Slow {
    private final Object server;
    private final Class<?> exchange;
    private final Method serve;

    Slow(RequestServer.Backend backend) throws ReflectiveOperationException {
      var type = SlowMotion.of(RequestServer.class);
      exchange = nested(type, "Exchange");
      var backendType = nested(type, "Backend");
      server =
          type.getConstructor(backendType, int.class)
              .newInstance(proxy(backendType, RequestServer.Backend.class, backend), 1);
      serve = type.getMethod("serve", exchange);
    }

    void serve(Client client) throws ReflectiveOperationException {
      serve.invoke(server, proxy(exchange, RequestServer.Exchange.class, client));
    }

    private static Class<?> nested(Class<?> type, String name) {
      return Stream.of(type.getClasses())
          .filter(it -> it.getSimpleName().equals(name))
          .findFirst()
          .orElseThrow();
    }

    /** The same interface, loaded once more. */
    private static Object proxy(Class<?> type, Class<?> original, Object target) {
      return Proxy.newProxyInstance(
          type.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
              return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "a client or a backend in slow motion";
              };
            }
            try {
              return original
                  .getMethod(method.getName(), method.getParameterTypes())
                  .invoke(target, arguments);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          });
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a close that is interrupted interrupts those in flight, waits on, and keeps the flag")
  void closeInterrupted() {
    for (boolean before : Tried.each("before", new boolean[] {false, true})) {
      var line = new Line();
      var gate = new Stubborn();
      var server = new RequestServer(question -> question, 1);
      var inRead = new Client("in read");
      inRead.reading = line::pass;
      var stubborn = new Client("stubborn");
      stubborn.reading = gate::pass;
      serveAll(server, List.of(inRead, stubborn));
      line.awaitInside(1, "clients");
      Poll.until("the other client is inside", () -> gate.inside);
      try (var workers = new Workers()) {
        var closing =
            workers.start(
                "close",
                () -> {
                  if (before) {
                    Thread.currentThread().interrupt();
                  }
                  server.close();
                  assertThat(Thread.currentThread().isInterrupted())
                      .as("interrupt flag after a close that was interrupted")
                      .isTrue();
                });
        if (!before) {
          closing.awaitWaiting("close, with two clients in flight,");
          closing.thread().interrupt();
        }
        inRead.awaitEnd();
        Poll.until("the other client has been interrupted too", () -> gate.interrupted);
        assertThat(inRead.failures)
            .as("failures of a client in read, when close is interrupted")
            .singleElement()
            .isInstanceOf(InterruptedException.class);
        closing.awaitWaiting("close, interrupted, with one client still in flight,");

        gate.open = true;
        closing.awaitDone("close returns when the last client is over");
        // It was interrupted: whether the backend was asked after that is its thread's affair.
        assertThat(stubborn.failures.size() + stubborn.replies.size())
            .as("ends of a client that did not mind the interrupt, when close has returned")
            .isEqualTo(1);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a close that is interrupted interrupts every thread of what is served twice")
  void closeInterruptedServedTwice() {
    for (boolean same : Tried.each("the same exchange twice", new boolean[] {true, false})) {
      var line = new Line();
      var server = new RequestServer(question -> question, 1);
      var client = new Client("question");
      client.reading = line::pass;
      // The same one, or two that are equal.
      for (var i = 0; i < 2; i++) {
        server.serve(same ? client : new Twin(client));
      }
      line.awaitInside(2, "exchanges in read");
      try (var workers = new Workers()) {
        var closing = workers.start("close", server::close);
        closing.awaitWaiting("close, with two exchanges in read,");
        closing.thread().interrupt();

        Poll.until(
            "both threads are interrupted in read that serve %s, since close is"
                .formatted(same ? "one exchange twice" : "two exchanges that are equal"),
            () -> client.failures.size() == 2);
        closing.awaitDone("close returns when both are over");
      } finally {
        line.open();
      }
      assertThat(client.failures)
          .as("failures of two exchanges in read, when close was interrupted")
          .hasOnlyElementsOfType(InterruptedException.class);
    }
  }

  /** An exchange that is equal to another one with the same client. */
  private record Twin(Client client) implements RequestServer.Exchange {
    @Override
    public String read() throws Exception {
      return client.read();
    }

    @Override
    public void reply(String answer) throws Exception {
      client.reply(answer);
    }

    @Override
    public void fail(Throwable why) {
      client.fail(why);
    }
  }

  @Test
  @Corner
  @DisplayName("of several that close, any may be interrupted, and those in flight are, too")
  void anyCloseInterrupted() {
    for (int place : Tried.each("place of the interrupted close", new int[] {0, 1, 2})) {
      var line = new Line();
      var server = new RequestServer(question -> question, 1);
      var client = new Client("question");
      client.reading = line::pass;
      serve(server, client);
      line.awaitInside(1, "clients");
      try (var workers = new Workers()) {
        var closing = new ArrayList<Workers.Worker>();
        for (var i = 0; i < 3; i++) {
          closing.add(workers.start("close " + (i + 1), server::close));
          closing.getLast().awaitWaiting("close, with a client in flight,");
        }
        closing.get(place).thread().interrupt();

        Poll.until(
            "a client is interrupted in read, since close %d of three is".formatted(place + 1),
            () -> client.over.getCount() == 0);
        closing.forEach(it -> it.awaitDone("close returns when the client is over"));
      } finally {
        line.open();
      }
      assertThat(client.failures)
          .as("failures of a client in read, when close %d of three was interrupted", place + 1)
          .singleElement()
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  @Corner
  @DisplayName("a close that is interrupted interrupts exchanges whose thread has not begun, too")
  void closeInterruptedBeforeTheyBegin() {
    var line = new Line();
    var server = new RequestServer(question -> question, 1);
    var client = new Client("question");
    client.reading = line::pass;
    try (var workers = new Workers()) {
      Workers.Worker closing;
      try (var carriers = Carriers.hold()) {
        server.serve(client);
        closing =
            workers.start(
                "close",
                () -> {
                  Thread.currentThread().interrupt();
                  server.close();
                });
        closing.awaitWaiting(
            "close, interrupted, with a client in flight whose thread has not begun,");
      }

      Poll.until(
          "a client is interrupted in read, whose thread had not begun when close was interrupted",
          () -> client.over.getCount() == 0);
      closing.awaitDone("close returns when the client is over");
    } finally {
      line.open();
    }

    assertThat(client.failures)
        .as("failures of a client whose thread had not begun when close was interrupted")
        .singleElement()
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  @Corner
  @DisplayName("an exchange that is interrupted in its call has the end that the call gives it")
  void interruptedInTheBackend() {
    var thrown = new Exception("down");
    var server =
        new RequestServer(
            question -> {
              // Whoever interrupted it, as close may: the backend did not mind.
              Thread.currentThread().interrupt();
              return question.equals("bad") ? sneak(thrown) : question;
            },
            1);
    var good = new Client("good");
    var bad = new Client("bad");
    var next = new Client("next");

    for (var client : Tried.each("client", List.of(good, bad, next))) {
      serve(server, client);
      client.awaitEnd();
    }
    close(server);

    for (var client : Tried.each("client", List.of(good, next))) {
      assertThat(client.failures)
          .as("failures of a client whose exchange was interrupted in a call that returned")
          .isEmpty();
      assertThat(client.replies).as("replies").containsExactly(client.question);
    }
    bad.assertFailed("a client whose exchange was interrupted in a call that threw", thrown);
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread may serve, and stays interrupted")
  void serveInterrupted() {
    var server = new RequestServer(question -> question, 1);
    var client = new Client("question");

    Workers.runPromptly(
        "serve, called by an interrupted thread, returns",
        () -> {
          Thread.currentThread().interrupt();
          server.serve(client);
          server.inFlight();
          assertThat(Thread.currentThread().isInterrupted())
              .as("interrupt flag after serve and inFlight")
              .isTrue();
        });
    client.awaitEnd();
    close(server);

    assertThat(client.replies).as("replies").containsExactly("question");
  }

  @Test
  @Corner
  @DisplayName(
      "close may be called again, and by two threads: both block until nothing is in flight")
  void closeTwice() {
    var idle = new RequestServer(question -> question, 1);
    close(idle);
    close(idle);
    var line = new Line();
    var server = new RequestServer(question -> question, 1);
    var client = new Client("question");
    client.reading = line::pass;
    serve(server, client);
    line.awaitInside(1, "clients");
    try (var workers = new Workers()) {
      var one = workers.start("close", server::close);
      one.awaitWaiting("close, with a client in flight,");
      var other = workers.start("second close", server::close);
      other.awaitWaiting("a second close, with a client in flight,");

      line.open();
      one.awaitDone("close returns when the client is over");
      other.awaitDone("the second close returns when the client is over");
    }
    close(server);
  }

  @Test
  @Corner
  @DisplayName("a backend may bear as many calls as an int can count")
  void bearsAnyNumber() {
    var line = new Line();
    var server =
        Workers.callPromptly(
            "new RequestServer comes back", () -> newServer(line, Integer.MAX_VALUE));
    var clients = Stream.generate(() -> new Client("question")).limit(500).toList();

    serveAll(server, clients);
    line.awaitInside(500, "calls in a backend that bears two billion");
    line.open();
    awaitAllAnswered(clients);
    close(server);
  }

  private static RequestServer newServer(Line line, int limit) {
    try {
      return new RequestServer(
          question -> {
            line.pass();
            return question;
          },
          limit);
    } catch (OutOfMemoryError e) {
      throw new AssertionError(
          "A backend that bears %,d calls should need no memory for each of them: %s"
              .formatted(limit, e.getMessage()));
    }
  }

  @Test
  @Corner
  @DisplayName("a busy server keeps no other one waiting, and can be closed after it")
  void twoServers() {
    var line = new Line();
    var busy =
        new RequestServer(
            question -> {
              line.pass();
              return question;
            },
            2);
    // With a limit of its own, which is not that of the first.
    var other = new RequestServer(question -> question, 1);
    var slow = new Client("slow");
    var slower = new Client("slower");
    serve(busy, slow);
    serve(busy, slower);
    line.awaitInside(2, "calls");
    var quick = new Client("quick");

    serve(other, quick);
    quick.awaitEnd();
    assertThat(other.inFlight() <= 1).as("inFlight of a server does not count another's").isTrue();
    close(other);
    var late = new Client("late");
    serve(busy, late);
    line.open();
    close(busy);

    assertThat(slow.replies).as("replies of the busy server").containsExactly("slow");
    assertThat(slower.replies).as("replies of the busy server").containsExactly("slower");
    assertThat(late.replies).as("replies after another is closed").containsExactly("late");
  }

  @Test
  @Corner
  @DisplayName("null is refused, and so is a limit of less than 1")
  void refused() {
    assertThatNullPointerException().isThrownBy(() -> new RequestServer(null, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new RequestServer(q -> q, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new RequestServer(q -> q, -1));
    var server = new RequestServer(question -> question, 1);

    assertThatNullPointerException().isThrownBy(() -> server.serve(null));
    assertThat(server.inFlight()).as("inFlight, after serve(null)").isZero();
    close(server);
  }

  private static void serve(RequestServer server, Client client) {
    server.serve(client);
  }

  private static void serveAll(RequestServer server, List<Client> clients) {
    Workers.runPromptly("serve returns, for each client", () -> clients.forEach(server::serve));
  }

  private static int inFlight(RequestServer server) {
    return server.inFlight();
  }

  private static void close(RequestServer server) {
    Workers.runPromptly(
        "close returns when nothing is left to wait for",
        () -> {
          server.close();
          assertThat(Thread.currentThread().isInterrupted())
              .as("interrupt flag after close, of a thread that nobody interrupted")
              .isFalse();
        });
  }

  private static void assertRejected(RequestServer server, Client client, String call) {
    Workers.runPromptly(
        call + ", throws",
        () ->
            assertThatExceptionOfType(RejectedExecutionException.class)
                .as(call)
                .isThrownBy(() -> server.serve(client)));
  }

  private static List<Client> crowd(Consumer<Client> script) {
    var clients = IntStream.range(0, CROWD).mapToObj(i -> new Client("question " + i)).toList();
    clients.forEach(script);
    return clients;
  }

  private static void awaitAllAnswered(List<Client> clients) {
    clients.forEach(Client::awaitEnd);
    for (var client : clients) {
      assertThat(client.failures).as("failures of %s", client.question).isEmpty();
      assertThat(client.replies).as("replies to %s", client.question).hasSize(1);
      assertThat(client.replies.peek()).as("the reply").isEqualTo(client.question);
    }
  }

  /** Its read does not block, so a thread that is parked behind it waits for the backend. */
  private static void awaitParked(Client client) {
    Poll.until(
        "an exchange waits for the backend",
        () ->
            client.hasRead
                && switch (client.reader.getState()) {
                  case WAITING, TIMED_WAITING, BLOCKED -> true;
                  default -> false;
                });
  }

  /** Throws anything from a method that declares nothing. */
  @SuppressWarnings("unchecked")
  private static <T, X extends Throwable> T sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** Where threads wait until it is opened, however many: opening it is one step. */
  private static final class Line {
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger highWater = new AtomicInteger();

    void pass() throws InterruptedException {
      var now = inside.incrementAndGet();
      highWater.accumulateAndGet(now, Math::max);
      try {
        if (open.getCount() > 0) {
          open.await();
        } else {
          // So that those who come when it is open meet, too.
          Thread.sleep(1);
        }
      } finally {
        inside.decrementAndGet();
      }
    }

    void awaitInside(int count, String what) {
      Poll.until(count + " " + what, () -> inside.get() >= count);
    }

    void open() {
      open.countDown();
    }

    int highWater() {
      return highWater.get();
    }
  }

  /** Where one thread waits that does not mind an interrupt. */
  private static final class Stubborn {
    volatile boolean inside;
    volatile boolean interrupted;
    volatile boolean open;

    void pass() {
      inside = true;
      while (!open) {
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
  }

  /** What a client does, and what it has been told. */
  private static final class Client implements RequestServer.Exchange {
    final String question;
    Workers.ThrowingRunnable reading = () -> {};
    Workers.ThrowingRunnable replying = () -> {};
    Workers.ThrowingRunnable failing = () -> {};

    final ConcurrentLinkedQueue<String> replies = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    volatile Thread reader;
    volatile Thread ender;
    volatile boolean hasRead;
    private final CountDownLatch over = new CountDownLatch(1);

    Client(String question) {
      this.question = question;
    }

    @Override
    public String read() throws Exception {
      reader = Thread.currentThread();
      reading.run();
      hasRead = true;
      return question;
    }

    @Override
    public void reply(String answer) throws Exception {
      ender = Thread.currentThread();
      replies.add(String.valueOf((Object) answer));
      replying.run();
      over.countDown();
    }

    @Override
    public void fail(Throwable why) {
      ender = Thread.currentThread();
      failures.add(why);
      try {
        Callable<Void> call =
            () -> {
              failing.run();
              return null;
            };
        call.call();
      } catch (Throwable thrown) {
        sneak(thrown);
      } finally {
        over.countDown();
      }
    }

    void awaitEnd() {
      Poll.until(
          "the client with \"%s\" is answered or failed".formatted(question),
          () -> over.getCount() == 0);
    }

    void assertFailed(String what, Throwable thrown) {
      assertThat(failures).as("failures of %s", what).containsExactly(thrown);
      assertThat(replies).as("replies to %s", what).isEmpty();
    }

    void assertUntouched() {
      assertThat(reader).as("the thread that read from a client that was rejected").isNull();
      assertThat(ender).as("the thread that answered a client that was rejected").isNull();
    }
  }
}
