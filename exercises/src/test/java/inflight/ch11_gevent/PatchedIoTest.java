package inflight.ch11_gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.EventLoop;
import inflight.given.ForwardingLoop;
import inflight.given.GivenHub;
import inflight.given.GivenLoop;
import inflight.given.GreenHub;
import inflight.given.GreenHub.Green;
import inflight.given.GreenletExit;
import inflight.given.Io;
import inflight.testkit.Corner;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class PatchedIoTest {
  /** More than the threads of any pool of a usual size. */
  private static final int CROWD = 120;

  private static final InetSocketAddress SOMEWHERE =
      InetSocketAddress.createUnresolved("somewhere", 80);
  private static final Duration MS = Duration.ofMillis(1);

  /** Its clock leaps to the next timer when nothing is ready. */
  private final GivenHub hub = new GivenHub(GivenLoop.virtual());

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  /** Neither an Exception nor an Error. */
  private static final class Odd extends Throwable {
    private static final long serialVersionUID = 1;
  }

  @Test
  @DisplayName("while a greenlet reads, the hub goes on: a ticker ticks")
  void readSuspendsTheGreenlet() {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, (byte) 'x').end();
    run(
        () -> {
          Green<?> ticker;
          try (var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE)) {
            // Not before: the clock leaps while a helper opens, and all ticks would fall into that.
            ticker = tickerThatOpens(gate);
            log.add("read " + (char) in.read());
          }
          log.add(hub.inGreenlet() ? "in the greenlet" : "elsewhere");
          ticker.join();
          return null;
        });
    assertThat(log)
        .as("what happened, in order: the byte comes after the third tick")
        .containsExactly("tick", "tick", "tick", "read x", "in the greenlet");
  }

  @Test
  @DisplayName("read into an array suspends the greenlet, too, and so does open")
  void everyCallSuspends() {
    for (var call : Tried.each("call", List.of("read(bytes)", "readAllBytes", "open"))) {
      log.clear();
      var gate = new Gate();
      run(
          () -> {
            if (call.equals("open")) {
              var ticker = tickerThatOpens(gate);
              Io.Provider original =
                  address -> {
                    gate.await();
                    return new SlowStream().then(new byte[] {'x'}).end();
                  };
              try (var in = PatchedIo.green(hub, original).open(SOMEWHERE)) {
                log.add("came: " + (in.read() == 'x' ? 1 : 0));
              }
              ticker.join();
              return null;
            }
            var stream = new SlowStream().then(gate, (byte) 'x').end();
            try (var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE)) {
              var ticker = tickerThatOpens(gate);
              log.add(
                  "came: "
                      + (call.equals("readAllBytes")
                          ? in.readAllBytes().length
                          : in.read(new byte[10])));
              ticker.join();
            }
            return null;
          });
      assertThat(log)
          .as("what happened, in order, in a greenlet that calls %s", call)
          .containsExactly("tick", "tick", "tick", "came: 1");
    }
  }

  @Test
  @DisplayName("nobody looks again and again: while a read waits, the hub and the helper sleep")
  void noSpinning() {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, (byte) 'x').end();
    // Whoever looks again and again would never let the hub rest: it is let go at some time.
    var counted = new CountedLoop(GivenLoop.virtual(), 1_000, gate::open);
    var countedHub = new GivenHub(counted);
    try (var workers = new Workers()) {
      var hubs =
          workers.start(
              "hub",
              () ->
                  countedHub.run(
                      () -> {
                        var in = PatchedIo.green(countedHub, address -> stream).open(SOMEWHERE);
                        return log.add("read " + (char) in.read());
                      }));
      Poll.until(
          "the original's read is called",
          () -> gate.waiting() > 0 || counted.callbacks.get() >= 1_000 || hubs.isDone());
      var doesNotRest = catchThrowable(() -> hubs.awaitWaiting("the hub, while one read waits,"));
      assertThat(Math.min(counted.callbacks.get(), 1_000))
          .as("callbacks handed to the loop while one read waited (1,000: no end in sight)")
          .isLessThan(1_000);
      assertThat(doesNotRest).as("what kept the hub from resting").isNull();
      gate.awaitWaiting(1);
      gate.open();
      hubs.awaitDone("the read comes back, and run returns");
      assertThat(log).containsExactly("read x");
      assertThat(stream.looks.get()).as("calls of available").isLessThan(100);
    }
  }

  @Test
  @DisplayName("open asks the provider that is installed at the time of the call")
  void lookedUpLate() throws Exception {
    Callable<Integer> client = () -> PatchedIo.open(SOMEWHERE).read();
    try (var first = PatchedIo.install(address -> new ByteArrayInputStream(new byte[] {1}))) {
      assertThat(first).isNotNull();
      assertThat(came(client)).as("what came by the first provider").isEqualTo("byte 1");
      try (var second = PatchedIo.install(address -> new ByteArrayInputStream(new byte[] {2}))) {
        assertThat(second).isNotNull();
        assertThat(came(client)).as("what came by the second provider").isEqualTo("byte 2");
      }
      assertThat(came(client))
          .as("what came after the second was closed: by the one before")
          .isEqualTo("byte 1");
    }
  }

  private static String came(Callable<Integer> client) throws Exception {
    try {
      return "byte " + client.call();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  @DisplayName("at the start, and when all that was installed is closed, the streams are plain")
  void plain() throws Exception {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var workers = new Workers()) {
      var address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      var serving =
          workers.start(
              "server",
              () -> {
                for (var i = 1; i <= 2; i++) {
                  try (var connection = server.accept()) {
                    connection.getOutputStream().write(i);
                  }
                }
              });
      assertThat(openAndRead(address)).as("a byte from a real socket").isEqualTo(1);
      PatchedIo.install(any -> new ByteArrayInputStream(new byte[] {9})).close();
      assertThat(openAndRead(address)).as("a byte from a real socket, again").isEqualTo(2);
      serving.awaitDone("the server has served two clients");
    }
  }

  @Test
  @DisplayName("the same bytes come, and then the end, however they are read")
  void sameBytes() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    var bytes = new byte[20_000];
    random.nextBytes(bytes);
    run(
        () -> {
          for (var way = 0; way < 4; way++) {
            var stream = new SlowStream();
            for (var from = 0; from < bytes.length; ) {
              var to = Math.min(bytes.length, from + 1 + random.nextInt(way == 0 ? 200 : 3_000));
              stream.then(Arrays.copyOfRange(bytes, from, to));
              from = to;
              if (way == 0 && from > 1_500) {
                break;
              }
            }
            stream.end();
            var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
            var got =
                switch (way) {
                  case 0 -> byteByByte(in);
                  case 1 -> in.readAllBytes();
                  default -> piecewise(in, random);
                };
            assertThat(got)
                .as("the bytes that came (way %d, seed %d)", way, seed)
                .isEqualTo(Arrays.copyOf(bytes, got.length));
            assertThat(got.length)
                .as("how many came (way %d, seed %d)", way, seed)
                .isGreaterThanOrEqualTo(way == 0 ? 1_500 : bytes.length);
            assertThat(in.read()).as("read behind the end").isEqualTo(-1);
            assertThat(in.read(new byte[3])).as("read(bytes) behind the end").isEqualTo(-1);
          }
          return null;
        });
  }

  private static byte[] byteByByte(InputStream in) throws IOException {
    var got = new ByteArrayOutputStream();
    for (int one; (one = in.read()) >= 0; ) {
      got.write(one);
    }
    return got.toByteArray();
  }

  private static byte[] piecewise(InputStream in, Random random) throws IOException {
    var got = new ByteArrayOutputStream();
    while (true) {
      var bytes = new byte[200 + random.nextInt(2_000)];
      var offset = random.nextInt(100);
      var count = in.read(bytes, offset, bytes.length - offset);
      if (count < 0) {
        return got.toByteArray();
      }
      got.write(bytes, offset, count);
    }
  }

  @Test
  @DisplayName("an error of the original comes out of read and of open, the very same")
  void errors() {
    run(
        () -> {
          for (var error :
              List.of(
                  new IOException("checked"),
                  new IllegalStateException("unchecked"),
                  new AssertionError("an Error"),
                  new CancellationException("cancelled"),
                  new Odd())) {
            var stream = new SlowStream().fails(error).then((byte) 7).end();
            var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
            assertThat(catchThrowable(in::read)).as("what read threw").isSameAs(error);
            assertThat(in.read()).as("the next read, of a stream that goes on").isEqualTo(7);

            var provider =
                PatchedIo.green(
                    hub,
                    address -> {
                      throw PatchedIoTest.<IOException>unchecked(error);
                    });
            assertThat(catchThrowable(() -> provider.open(SOMEWHERE)))
                .as("what open threw")
                .isSameAs(error);
          }
          return null;
        });
  }

  @Test
  @DisplayName("the original of a green provider is what was handed in, whatever is installed")
  void original() throws Exception {
    Io.Provider original = address -> new ByteArrayInputStream(new byte[] {1});
    try (var installed = PatchedIo.install(PatchedIo.green(hub, original))) {
      assertThat(installed).isNotNull();
      assertThat(run(() -> PatchedIo.open(SOMEWHERE).read()))
          .as("a byte, when the green provider itself is installed")
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("on real sockets: the server sends each byte after three more ticks of the hub")
  void realSockets() throws Exception {
    var real = new GivenHub(GivenLoop.real());
    var ticks = new Semaphore(0);
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var workers = new Workers()) {
      var address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      var serving =
          workers.start(
              "server",
              () -> {
                try (var connection = server.accept()) {
                  for (var letter : "green".toCharArray()) {
                    ticks.acquire(3);
                    connection.getOutputStream().write(letter);
                  }
                }
              });
      var hubs =
          workers.start(
              "hub",
              () ->
                  real.run(
                      () -> {
                        real.spawn(
                            () -> {
                              while (true) {
                                real.sleep(MS);
                                ticks.release();
                              }
                            });
                        try (var in = PatchedIo.green(real, Io.PLAIN).open(address)) {
                          return log.add(new String(in.readAllBytes()));
                        }
                      }));

      hubs.awaitDone("the greenlet has read what the server sends while the hub ticks");
      serving.awaitDone("the server has sent it all");
    }
    assertThat(log).as("what came").containsExactly("green");
  }

  @Test
  @Corner
  @DisplayName(
      "a reader that is killed ends at once, and the next read gets the byte that came late")
  void killedReader() {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, (byte) 'x').then((byte) 'y').end();
    run(
        () -> {
          var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
          var bytes = new byte[4];
          var reader = hub.spawn(() -> in.read(bytes));
          awaitHelpers(gate, 1);
          reader.kill();
          log.add("killed");
          gate.open();
          assertThat(new String(in.readAllBytes())).as("what the next reader got").isEqualTo("xy");
          assertThat(bytes).as("the array of the killed reader").containsOnly(0);
          return null;
        });
    assertThat(log).containsExactly("killed");
  }

  @Test
  @Corner
  @DisplayName("two readers are killed one after the other, and the next one gets what came late")
  void killedReadersInARow() {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, (byte) 'x').then((byte) 'y').end();
    run(
        () -> {
          var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
          for (var i = 0; i < 3; i++) {
            var reader = hub.spawn(() -> in.read(new byte[4]));
            // It begins, and finds the helper of the first one still there.
            hub.sleep(MS);
            if (i == 0) {
              awaitHelpers(gate, 1);
            }
            reader.kill();
            hub.sleep(MS);
          }
          assertThat(gate.waiting())
              .as("helpers that read, of three that were killed")
              .isEqualTo(1);
          gate.open();
          assertThat(new String(in.readAllBytes()))
              .as("what the next reader got, after three that were killed")
              .isEqualTo("xy");
          return null;
        });
  }

  @Test
  @Corner
  @DisplayName("what came late for a killed reader may be more than the next one has room for")
  void killedReaderOfMuch() {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, "green".getBytes()).end();
    run(
        () -> {
          var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
          var reader = hub.spawn(() -> in.read(new byte[100]));
          awaitHelpers(gate, 1);
          reader.kill();
          gate.open();
          var got = new StringBuilder();
          for (int one; (one = in.read()) >= 0; ) {
            got.append((char) one);
          }
          assertThat(got.toString()).as("what came, byte by byte").isEqualTo("green");
          return null;
        });
  }

  @Test
  @Corner
  @DisplayName("an error that came late for a killed reader comes out of the next read")
  void killedReaderOfAnError() {
    var gate = new Gate();
    var error = new IOException("late");
    var stream =
        new InputStream() {
          @Override
          public int read() throws IOException {
            gate.await();
            throw error;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    run(
        () -> {
          var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
          var reader = hub.spawn(() -> in.read());
          awaitHelpers(gate, 1);
          reader.kill();
          gate.open();
          assertThat(catchThrowable(in::read)).as("what the next read threw").isSameAs(error);
          return null;
        });
  }

  @Test
  @Corner
  @DisplayName("an error or an end that came once, for a killed reader, comes with the next read")
  void killedReaderOfWhatComesOnce() {
    for (var error : Tried.each("error", List.of(true, false))) {
      for (var elsewhere : Tried.each("read by a thread without a hub", List.of(false, true))) {
        for (var array : Tried.each("into an array", List.of(false, true))) {
          killedReader(error ? new IOException("late") : null, elsewhere, array);
        }
      }
    }
  }

  /** What comes late comes once; the original's next read brings a byte. */
  private void killedReader(IOException error, boolean elsewhere, boolean array) {
    var gate = new Gate();
    var helper = new AtomicReference<Thread>();
    var stream =
        new InputStream() {
          @Override
          public int read() throws IOException {
            if (!helper.compareAndSet(null, Thread.currentThread())) {
              return 7;
            }
            gate.await();
            if (error != null) {
              throw error;
            }
            return -1;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            var one = read();
            if (one < 0) {
              return -1;
            }
            bytes[offset] = (byte) one;
            return 1;
          }
        };
    run(
        () -> {
          var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
          var reader = hub.spawn(() -> array ? in.read(new byte[4]) : in.read());
          awaitHelpers(gate, 1);
          reader.kill();
          gate.open();
          Poll.until("the helper is gone after the call", () -> !helper.get().isAlive());
          Callable<Object> next = () -> outcome(in, array);
          assertThat(
                  elsewhere ? Workers.callPromptly("the next read comes back", next) : next.call())
              .as("what the next read brought: what had come for a reader that was killed")
              .isEqualTo(error == null ? "the end" : error);
          if (error != null) {
            assertThat(outcome(in, array))
                .as("what one more read brought, of a stream that goes on")
                .isEqualTo("byte 7");
          }
          return null;
        });
  }

  private static Object outcome(InputStream in, boolean array) {
    var bytes = new byte[4];
    try {
      var count = array ? in.read(bytes) : in.read();
      if (count < 0) {
        return "the end";
      }
      return "byte " + (array ? bytes[0] : count);
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  @Corner
  @DisplayName("if a greenlet is killed in open, and the stream comes all the same, it is closed")
  void killedInOpen() {
    var gate = new Gate();
    var closed = new Gate();
    var stream =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed.open();
          }
        };
    run(
        () -> {
          var provider =
              PatchedIo.green(
                  hub,
                  address -> {
                    gate.await();
                    return stream;
                  });
          var opener = hub.spawn(() -> provider.open(SOMEWHERE));
          // A helper that has not begun may as well not begin any more.
          awaitHelpers(gate, 1);
          opener.kill();
          return null;
        });
    gate.open();
    Workers.runPromptly("the stream that nobody wants is closed", closed::await);
  }

  @Test
  @Corner
  @DisplayName("a stream that comes just before its greenlet is killed is closed, unless it got it")
  void killedWhenTheStreamIsThere() {
    var gate = new Gate();
    var closed = new Gate();
    var helper = new AtomicReference<Thread>();
    var got = new AtomicReference<InputStream>();
    var stream =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed.open();
          }
        };
    run(
        () -> {
          var provider =
              PatchedIo.green(
                  hub,
                  address -> {
                    helper.set(Thread.currentThread());
                    gate.await();
                    return stream;
                  });
          var opener =
              hub.spawn(
                  () -> {
                    got.set(provider.open(SOMEWHERE));
                    return null;
                  });
          awaitHelpers(gate, 1);
          gate.open();
          // This greenlet keeps its turn, so the other one cannot go on with the stream yet.
          Poll.until("the helper is gone after the call", () -> !helper.get().isAlive());
          opener.kill();
          return null;
        });
    if (got.get() == null) {
      Workers.runPromptly("the stream that nobody wants is closed", closed::await);
    }
  }

  @Test
  @Corner
  @DisplayName("a stream that comes at the very moment when its greenlet is killed is closed")
  void killedJustAsTheStreamComes() throws Exception {
    StepByStep.each(this::killedJustAsTheStreamComes);
  }

  /** The helper is held at a step when the original's open has returned. */
  private void killedJustAsTheStreamComes(StepByStep.Hold hold) throws Exception {
    var green =
        SlowMotion.of(PatchedIo.class).getMethod("green", GreenHub.class, Io.Provider.class);
    var gate = new Gate();
    var closed = new Gate();
    var killed = new AtomicBoolean();
    var killing = new Gate();
    var helper = new AtomicReference<Thread>();
    var got = new AtomicReference<InputStream>();
    var stream =
        new ByteArrayInputStream(new byte[0]) {
          @Override
          public void close() {
            closed.open();
          }
        };
    Io.Provider original =
        address -> {
          helper.set(Thread.currentThread());
          gate.await();
          hold.begin(Thread.currentThread());
          return stream;
        };
    var provider = (Io.Provider) green.invoke(null, hub, original);
    try (var workers = new Workers()) {
      var hubs =
          workers.start(
              "hub",
              () ->
                  hub.run(
                      () -> {
                        var opener =
                            hub.spawn(
                                () -> {
                                  got.set(provider.open(SOMEWHERE));
                                  return null;
                                });
                        awaitHelpers(gate, 1);
                        gate.open();
                        // This greenlet keeps its turn.
                        hold.await("the helper", () -> !helper.get().isAlive());
                        killing.open();
                        opener.kill();
                        killed.set(true);
                        return null;
                      }));
      workers.start("watcher", killing::await).awaitDone("the helper is held, or gone");
      // If the helper holds a lock, the greenlet that is killed may wait for that.
      for (var looks = 0; looks < 50 && !killed.get() && !hubs.isDone(); looks++) {
        LockSupport.parkNanos(200_000);
      }
      hold.release();
      hubs.awaitDone("the hub's run comes back, when a greenlet was killed in open");
    } finally {
      gate.open();
      hold.release();
    }
    if (got.get() == null) {
      Workers.runPromptly("the stream that nobody wants is closed", closed::await);
    }
  }

  @Test
  @Corner
  @DisplayName("a stream that was opened elsewhere suspends a greenlet that reads it, too")
  void openedElsewhere() throws IOException {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, (byte) 'x').end();
    try (var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE)) {
      run(
          () -> {
            var ticker = tickerThatOpens(gate);
            log.add("read " + (char) in.read());
            ticker.join();
            return null;
          });
    }
    assertThat(log)
        .as("what happened, in order: the byte comes after the third tick")
        .containsExactly("tick", "tick", "tick", "read x");
  }

  @Test
  @Corner
  @DisplayName("what came late for a killed reader comes with the next read of a thread, too")
  void killedReaderAndAThread() {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, "green".getBytes()).then("house".getBytes()).end();
    var in =
        run(
            () -> {
              var opened = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
              var reader = hub.spawn(() -> opened.read(new byte[100]));
              awaitHelpers(gate, 1);
              reader.kill();
              return opened;
            });
    var helper = stream.reader;
    gate.open();
    Poll.until("the helper is gone after the call", () -> !helper.isAlive());

    var rest =
        Workers.callPromptly("a thread without a hub reads to the end", () -> in.readAllBytes());
    assertThat(new String(rest))
        .as("what a thread has read, after a greenlet's read was killed and brought 5 bytes late")
        .isEqualTo("greenhouse");
  }

  @Test
  @Corner
  @DisplayName("two green providers have a hub and an original of their own")
  void twoProviders() {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, (byte) 'x').end();
    var others = new SlowStream().then(new byte[] {'y'}).end();
    run(
        () -> {
          var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
          var otherHub = new GivenHub(GivenLoop.virtual());
          var other = PatchedIo.green(otherHub, address -> others).open(SOMEWHERE);
          var ticker = tickerThatOpens(gate);
          log.add("read " + (char) in.read());
          log.add("read " + (char) other.read());
          ticker.join();
          return null;
        });
    assertThat(log)
        .as("what happened, in order: a read on the hub, then one of a stream of another hub")
        .containsExactly("tick", "tick", "tick", "read x", "read y");
  }

  @Test
  @Corner
  @DisplayName("elsewhere than in a greenlet of the hub, the calling thread calls the original")
  void elsewhere() {
    var opener = new AtomicReference<Thread>();
    var stream = new SlowStream().then((byte) 1).then((byte) 2).end();
    var provider =
        PatchedIo.green(
            hub,
            address -> {
              opener.set(Thread.currentThread());
              return stream;
            });
    Workers.runPromptly(
        "open and read come back on a thread without a hub",
        () -> {
          var in = provider.open(SOMEWHERE);
          assertThat(in.read()).as("a byte").isEqualTo(1);
          assertThat(in.read(new byte[1])).as("the count of the next").isEqualTo(1);
          assertThat(in.read()).as("the end").isEqualTo(-1);
          assertThat(opener.get()).as("who opened").isSameAs(Thread.currentThread());
          assertThat(stream.reader).as("who read").isSameAs(Thread.currentThread());
        });
  }

  @Test
  @Corner
  @DisplayName("read writes only where it may, and refuses a range outside of the array")
  void ranges() {
    run(
        () -> {
          var stream = new SlowStream().then("green".getBytes()).end();
          var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
          var bytes = "........".getBytes();
          assertThat(in.read(bytes, 3, 0)).as("read of nothing").isZero();
          for (var range : new int[][] {{-1, 2}, {7, 2}, {0, -1}, {9, 0}, {1, Integer.MAX_VALUE}}) {
            assertThrows(
                IndexOutOfBoundsException.class,
                () -> in.read(bytes, range[0], range[1]),
                "read(bytes, %d, %d) of 8 bytes".formatted(range[0], range[1]));
          }
          assertThat(in.read(bytes, 2, 2)).as("read of two").isBetween(1, 2);
          assertThat(new String(bytes)).as("the array").startsWith("..g").endsWith("....");
          return null;
        });
  }

  @Test
  @Corner
  @DisplayName("close closes the original, and a read of a socket under way ends")
  void close() throws Exception {
    var real = new GivenHub(GivenLoop.real());
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
      var thrown =
          Workers.callPromptly(
              "a read comes back when its stream is closed",
              () ->
                  real.run(
                      () -> {
                        var in = PatchedIo.green(real, Io.PLAIN).open(address);
                        var reader = real.spawn(() -> catchThrowable(in::read));
                        real.sleep(MS);
                        in.close();
                        return reader.get();
                      }));
      assertThat(thrown).as("what read threw").isInstanceOf(IOException.class);
    }
    var stream = new SlowStream().end();
    run(
        () -> {
          PatchedIo.green(hub, address -> stream).open(SOMEWHERE).close();
          return null;
        });
    assertThat(stream.closed).as("closed, the original").isTrue();
  }

  @Test
  @Corner
  @DisplayName("a hundred and twenty may be read at once, and no helper is left")
  void crowd() {
    for (var one : Tried.each("by one provider", List.of(true, false))) {
      var gate = new Gate();
      Io.Provider original = address -> new SlowStream().then(gate, (byte) 1).end();
      assertCrowd(
          "120 streams are read at once, %s, each by a helper"
              .formatted(one ? "all of one provider" : "each of a provider of its own"),
          gate,
          one,
          original);
    }
  }

  @Test
  @Corner
  @DisplayName("a hundred and twenty may be opened at once: who is slow to connect holds up nobody")
  void crowdThatOpens() {
    for (var one : Tried.each("by one provider", List.of(true, false))) {
      var gate = new Gate();
      Io.Provider original =
          address -> {
            gate.await();
            return new SlowStream().then((byte) 1).end();
          };
      assertCrowd(
          "120 streams are opened at once, %s, each by a helper"
              .formatted(one ? "all by one provider" : "each by a provider of its own"),
          gate,
          one,
          original);
    }
  }

  /** So many greenlets open and read, and their helpers are all held at one gate meanwhile. */
  private void assertCrowd(String what, Gate gate, boolean one, Io.Provider original) {
    var provider = PatchedIo.green(hub, original);
    assertThat(provider).as("a provider").isNotNull();
    var census = ThreadCensus.take();
    try {
      var sum =
          run(
              () -> {
                var readers = new ArrayList<Green<Integer>>();
                for (var i = 0; i < CROWD; i++) {
                  var own = one ? provider : PatchedIo.green(hub, original);
                  readers.add(hub.spawn(() -> own.open(SOMEWHERE).read()));
                }
                awaitHelpers(what, gate, CROWD);
                gate.open();
                var read = 0;
                for (var reader : readers) {
                  read += reader.get();
                }
                return read;
              });
      assertThat(sum).as("the sum of 120 ones").isEqualTo(CROWD);
    } finally {
      gate.open();
    }
    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("helpers are daemon threads")
  void daemons() {
    var stream = new SlowStream().then((byte) 1).end();
    run(() -> PatchedIo.green(hub, address -> stream).open(SOMEWHERE).read());
    assertThat(stream.reader.isDaemon()).as("daemon, the thread that read").isTrue();
  }

  @Test
  @Corner
  @DisplayName("to close a second time what install returned does nothing, and null is refused")
  void closeTwice() throws Exception {
    Io.Provider one = address -> new ByteArrayInputStream(new byte[] {1});
    Io.Provider two = address -> new ByteArrayInputStream(new byte[] {2});
    var first = PatchedIo.install(one);
    var second = PatchedIo.install(two);
    second.close();
    first.close();
    try (var third = PatchedIo.install(two)) {
      assertThat(third).isNotNull();
      second.close();
      first.close();
      assertThat(PatchedIo.open(SOMEWHERE).read())
          .as("a byte, after others were closed a second time")
          .isEqualTo(2);
    }
    assertThrows(NullPointerException.class, () -> PatchedIo.install(null), "install(null)");
    assertThrows(NullPointerException.class, () -> PatchedIo.green(null, one), "no hub");
    assertThrows(NullPointerException.class, () -> PatchedIo.green(hub, null), "no original");
  }

  @Test
  @Corner
  @DisplayName("an exit that a reader catches leaves the stream as it was")
  void readerGoesOn() {
    var gate = new Gate();
    var stream = new SlowStream().then(gate, (byte) 'x').end();
    run(
        () -> {
          var in = PatchedIo.green(hub, address -> stream).open(SOMEWHERE);
          var reader =
              hub.spawn(
                  () -> {
                    try {
                      return in.read();
                    } catch (GreenletExit e) {
                      log.add("caught");
                      return in.read();
                    }
                  });
          awaitHelpers(gate, 1);
          var killer =
              hub.spawn(
                  () -> {
                    reader.kill();
                    return null;
                  });
          hub.sleep(MS);
          gate.open();
          assertThat(reader.get()).as("what the second read got").isEqualTo('x' + 0);
          killer.join();
          return null;
        });
    assertThat(log).containsExactly("caught");
  }

  /** Counts what is handed to a loop, and does something once it is too much. */
  private static final class CountedLoop extends ForwardingLoop {
    private final int most;
    private final Runnable tooMuch;
    private final AtomicInteger callbacks = new AtomicInteger();

    CountedLoop(EventLoop loop, int most, Runnable tooMuch) {
      super(loop);
      this.most = most;
      this.tooMuch = tooMuch;
    }

    private void count() {
      if (callbacks.incrementAndGet() == most) {
        tooMuch.run();
      }
    }

    @Override
    public Handle callSoon(Runnable callback) {
      count();
      return super.callSoon(callback);
    }

    @Override
    public Handle callLater(Duration delay, Runnable callback) {
      count();
      return super.callLater(delay, callback);
    }

    @Override
    public Handle callSoonThreadsafe(Runnable callback) {
      count();
      return super.callSoonThreadsafe(callback);
    }
  }

  private Green<Object> tickerThatOpens(Gate gate) {
    return hub.spawn(
        () -> {
          for (var tick = 1; tick <= 3; tick++) {
            hub.sleep(MS);
            log.add("tick");
          }
          gate.open();
          return null;
        });
  }

  /**
   * Suspends the calling greenlet until so many helpers are held at a gate. The hub turns
   * meanwhile, and needs no timer for that: its clock would leap while the helpers are on their
   * way.
   */
  private void awaitHelpers(Gate gate, int count) {
    awaitHelpers(count + " threads wait at the gate", gate, count);
  }

  private void awaitHelpers(String what, Gate gate, int count) {
    var failed = new AtomicReference<Throwable>();
    hub.await(
        wake ->
            Thread.ofPlatform()
                .daemon()
                .name("watcher")
                .start(
                    () -> {
                      try {
                        Poll.until(what, () -> gate.waiting() >= count);
                      } catch (Throwable thrown) {
                        failed.set(thrown);
                      } finally {
                        wake.run();
                      }
                    }));
    if (failed.get() != null) {
      throw PatchedIoTest.<RuntimeException>unchecked(failed.get());
    }
  }

  private static int openAndRead(InetSocketAddress address) {
    return Workers.callPromptly(
        "a plain open and a read come back",
        () -> {
          try (var in = PatchedIo.open(address)) {
            return in.read();
          }
        });
  }

  private <T> T run(Callable<T> main) {
    return Workers.callPromptly("the hub's run comes back", () -> hub.run(main));
  }

  /** Lets any Throwable through where the compiler wants an Exception. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}
