package inflight.ch08_event_loop;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Descriptors;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.WaitedInVain;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The server runs on a thread of its own; clients are real sockets on loopback. */
@Graded(limitSeconds = 20)
class EchoLoopTest {
  private static final int MEGABYTE = 1 << 20;

  /** So long a client must have sent nothing more to count as one that cannot. */
  private static final Duration STALL = Duration.ofMillis(250);

  /** Between two looks of a client at whether it waits for the next byte in vain. */
  private static final Duration LOOK = Duration.ofMillis(20);

  /**
   * How long a client may take to send what a server and the system may just keep, and how long it
   * waits once one has waited in vain.
   */
  private static final Duration LITTLE_PATIENCE = Duration.ofMillis(500);

  /** True once a client has: the verdict is reached, and need not be waited for so long again. */
  private static volatile boolean waitedInVain;

  /** What is sent at a time when much is sent. */
  private static final int CHUNK = 16 * 1024;

  /** Of a client's socket, in either direction; the system may take more. */
  private static final int BUFFER = 256 * 1024;

  private static final int SMALL_BUFFER = 4 * 1024;

  /** So many pieces that two servers are often in the middle of one at the same time. */
  private static final int MUCH = 64 * MEGABYTE;

  /** More than the server and the system keep for a connection, however generous they are. */
  private static final int FLOOD = 128 * MEGABYTE;

  private final List<Client> clients = new ArrayList<>();
  private final Workers workers = new Workers();
  private final AtomicReference<Throwable> died = new AtomicReference<>();
  private ThreadCensus census;
  private long descriptors;
  private EchoLoop server;
  private Workers.Worker loop;

  @BeforeEach
  void start() throws IOException {
    // What the JDK opens once and keeps is not to be counted.
    try (var first = new EchoLoop();
        var client = new Socket(first.address().getAddress(), first.address().getPort())) {
      assertThat(client.isConnected()).isTrue();
    }
    census = ThreadCensus.take();
    descriptors = Descriptors.open();
    server = new EchoLoop();
    loop = workers.start("loop", this::runServer);
  }

  private void runServer() {
    try {
      server.run();
    } catch (Throwable thrown) {
      died.set(thrown);
    }
  }

  @AfterEach
  void stop() throws IOException {
    for (var client : clients) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
    workers.close();
    if (died.get() != null) {
      throw dead("when it should serve");
    }
  }

  @Test
  @DisplayName("it sends back what it is sent")
  void echoes() throws IOException {
    var client = connect();

    client.send("hello");
    client.expect("hello");
  }

  @Test
  @DisplayName("it listens on loopback, at a port that the system chose")
  void address() throws IOException {
    try (var other = new EchoLoop()) {
      assertThat(server.address().getAddress().isLoopbackAddress())
          .as("whether the server listens on the loopback address")
          .isTrue();
      assertThat(server.address().getPort())
          .as("the port of one of two servers that run at the same time")
          .isPositive()
          .isNotEqualTo(other.address().getPort());
    }
  }

  @Test
  @Corner
  @DisplayName("it listens on the loopback address only: nobody can connect by another address")
  void loopbackOnly() throws IOException {
    for (var address : Tried.each("address", otherAddresses())) {
      var open = comesIn(address, server.address().getPort());
      if (open) {
        // Somebody else may listen there by chance, at the port that the system chose for us.
        try (var other = new EchoLoop()) {
          open = comesIn(address, other.address().getPort());
        }
      }
      assertThat(open)
          .as(
              "whether a client can connect by %s, when the server should listen on loopback",
              address)
          .isFalse();
    }
  }

  /**
   * This machine's addresses that are not loopback, and one that is and that a server which listens
   * on 127.0.0.1 or ::1 does not have: on Linux it leads to whoever listens on all addresses.
   */
  private List<InetAddress> otherAddresses() throws IOException {
    var all = new ArrayList<InetAddress>();
    all.add(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}));
    NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(it -> !it.isLoopbackAddress())
        .forEach(all::add);
    all.remove(server.address().getAddress());
    return all;
  }

  /** Nobody who listens on this machine needs long to be found. */
  private static boolean comesIn(InetAddress address, int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 300);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("a message that comes byte by byte goes back byte by byte")
  void byteByByte() throws IOException {
    var client = connect();

    for (var letter : "one byte at a time".split("")) {
      client.send(letter);
      client.expect(letter);
    }
  }

  @Test
  @DisplayName("each client gets back its own bytes")
  void clientsAreApart() throws IOException {
    var clients = List.of(connect(), connect(), connect());

    for (var round = 0; round < 20; round++) {
      for (var client : clients) {
        client.send("round %d of client %d;".formatted(round, clients.indexOf(client)));
      }
      for (var client : clients.reversed()) {
        client.expect("round %d of client %d;".formatted(round, clients.indexOf(client)));
      }
    }
  }

  @Test
  @DisplayName("sixteen megabytes come back whole, to a client that begins to read late")
  void large() throws IOException {
    var client = connect();
    var seed = System.nanoTime();
    var sender = client.sendMuch(seed, 16 * MEGABYTE);

    awaitStall(client, sender);
    client.expectMuch(seed, 16 * MEGABYTE);
  }

  @Test
  @DisplayName("two clients that begin to read late each get their own megabytes")
  void largeTwice() throws IOException {
    var one = connect();
    var other = connect();
    var seed = System.nanoTime();
    var oneSends = one.sendMuch(seed, 8 * MEGABYTE);
    var otherSends = other.sendMuch(seed + 1, 8 * MEGABYTE);

    awaitStall(one, oneSends);
    awaitStall(other, otherSends);
    one.expectMuch(seed, 8 * MEGABYTE);
    other.expectMuch(seed + 1, 8 * MEGABYTE);
  }

  @Test
  @Corner
  @DisplayName("two servers that run at the same time share nothing")
  void twoServers() throws IOException {
    try (var otherServer = new EchoLoop()) {
      workers.start("the other loop", otherServer::run);
      var one = connect();
      var other = new Client(otherServer.address(), BUFFER);
      clients.add(other);
      var seed = System.nanoTime();
      one.sendMuch(seed, MUCH);
      other.sendMuch(seed + 1, MUCH);
      var reader = workers.start("reader", () -> other.expectMuch(seed + 1, MUCH));
      one.expectMuch(seed, MUCH);
      reader.awaitDone("the client of the other server has got all");
    }
    var client = connect();
    client.send("still there?");
    client.expect("still there?", "after another server was closed");
  }

  @Test
  @DisplayName("a client that does not read holds up nobody else")
  void slowReader() throws IOException {
    var slow = connect();
    var other = connect();
    var sender = slow.sendMuch(1, FLOOD);

    awaitStall(slow, sender);

    other.send("and now?");
    other.expect("and now?", "beside a client that sends and does not read");
  }

  @Test
  @DisplayName("from a client that takes nothing back, no more than about a megabyte is read")
  void boundedBuffer() throws IOException {
    var client = connect();
    var sender = client.sendMuch(1, FLOOD);

    awaitStall(client, sender);

    assertThat(client.sent.get() / MEGABYTE)
        .as("megabytes that the server took from a client that reads nothing")
        .isLessThan(FLOOD / MEGABYTE);
    assertThat(client.sent.get())
        .as(
            "bytes that a client that reads nothing could send, where at most %,d fit into the"
                + " system's buffers: all beyond that waits in the server, which may keep a"
                + " megabyte",
            systemKeeps())
        .isLessThanOrEqualTo(systemKeeps() + 2 * MEGABYTE);
  }

  /**
   * The most that the system may keep of one connection: at the server's end as much as it allows
   * any, and at the client's end twice its buffers, as Linux takes them.
   */
  private static long systemKeeps() throws IOException {
    return largest("tcp_rmem") + largest("tcp_wmem") + 4L * BUFFER;
  }

  /** The last of three numbers. More than any test sends, where the system does not tell. */
  private static long largest(String setting) throws IOException {
    var file = Path.of("/proc/sys/net/ipv4", setting);
    if (!Files.isReadable(file)) {
      return FLOOD;
    }
    // By a reader with a buffer: the file is whole only if it is read at one go.
    try (var reader = Files.newBufferedReader(file)) {
      return Long.parseLong(reader.readLine().trim().split("\\s+")[2]);
    }
  }

  @Test
  @DisplayName("twelve clients that do not read hold up nobody else")
  void manySlowReaders() throws IOException {
    var slow = new ArrayList<Client>();
    var senders = new ArrayList<Workers.Worker>();
    for (var i = 0; i < 12; i++) {
      var client = connect(SMALL_BUFFER);
      slow.add(client);
      senders.add(client.sendMuch(i, FLOOD));
    }
    awaitStall(slow, senders);

    var other = connect();
    other.send("and now?");
    other.expect("and now?", "beside twelve clients that send and do not read");
    for (var i = 0; i < slow.size(); i++) {
      slow.get(i).expectMuch(i, MEGABYTE);
    }
  }

  @Test
  @DisplayName("when a client has sent all it had, it gets what is left, and then the end")
  void halfClose() throws IOException {
    var client = connect();

    client.send("last words");
    client.socket.shutdownOutput();

    client.expect("last words");
    client.expectEnd();
  }

  @Test
  @DisplayName("megabytes that were under way when a client had sent all it had come back too")
  void halfCloseWithMuchLeft() throws IOException {
    var client = connect();
    var seed = System.nanoTime();
    var sender = client.sendMuch(seed, 8 * MEGABYTE, client.socket::shutdownOutput);

    awaitStall(client, sender);
    client.expectMuch(seed, 8 * MEGABYTE);
    client.expectEnd();
  }

  /**
   * When the system's own buffers are full, a server must keep some bytes itself, and may see the
   * end of what the client sends while it does. How much those buffers take depends on the machine,
   * but for a client with a small one it is the same each time: so this tries sizes around that.
   */
  @Test
  @DisplayName("what the server still holds when a client has sent all it had comes back too")
  void halfCloseWithLittleLeft() throws IOException {
    var other = connect();
    var capacity = capacity();
    for (var size = capacity - 30 * 1024; size < capacity + 96 * 1024; size += 8 * 1024) {
      var client = connect(SMALL_BUFFER);
      var sender = client.sendMuch(1, size, client.socket::shutdownOutput);
      var limit = System.nanoTime() + LITTLE_PATIENCE.toNanos();
      while (!sender.isDone() && System.nanoTime() - limit < 0) {
        pause();
      }
      for (var i = 0; i < 3; i++) {
        other.send("still there?");
        other.expect("still there?");
      }

      client.expectMuch(1, size);
      client.expectEnd();
      client.close();
    }
  }

  /**
   * A server that keeps nearly a megabyte when it sees the end cannot hand all of it to the system
   * at once, when the client begins to read: the system has room for a third of what it holds then.
   */
  @Test
  @DisplayName(
      "nearly a megabyte that the server holds at a client's end comes back, in whatever pieces")
  void halfCloseWithMostLeft() throws IOException {
    var other = connect();
    var capacity = capacity();
    for (int more : Tried.each("kilobytes more", new int[] {970, 990, 1010})) {
      var size = capacity + more * 1024;
      var client = connect(SMALL_BUFFER);
      var sender = client.sendMuch(1, size, client.socket::shutdownOutput);
      var limit = System.nanoTime() + LITTLE_PATIENCE.toNanos();
      while (!sender.isDone() && System.nanoTime() - limit < 0) {
        pause();
      }
      for (var i = 0; i < 3; i++) {
        other.send("still there?");
        other.expect("still there?");
      }

      client.expectMuch(1, size);
      client.expectEnd();
      client.close();
    }
  }

  /** How many bytes go back to a client that sends without end and reads nothing. */
  private int capacity() throws IOException {
    try (var door =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var client = new Client((InetSocketAddress) door.getLocalAddress(), SMALL_BUFFER);
        var socket = door.accept()) {
      client.sendMuch(1, FLOOD);
      socket.configureBlocking(false);
      var buffer = ByteBuffer.allocate(16 * 1024);
      var written = 0;
      for (var last = System.nanoTime(); System.nanoTime() - last < STALL.toNanos(); ) {
        socket.read(buffer);
        var more = socket.write(buffer.flip());
        buffer.compact();
        if (more > 0) {
          written += more;
          last = System.nanoTime();
        } else {
          pause();
        }
      }
      client.reset();
      return written;
    }
  }

  @Test
  @Corner
  @DisplayName("a client that sends nothing and says so gets the end")
  void nothingToSay() throws IOException {
    var client = connect();

    client.socket.shutdownOutput();

    client.expectEnd();
  }

  @Test
  @DisplayName("connections that break in mid-message do not disturb the others")
  void resets() throws IOException {
    var other = connect();
    for (var i = 0; i < 20; i++) {
      var broken = connect();
      broken.send("half a mess");
      if (i % 2 == 0) {
        broken.expect("half a mess");
      }
      broken.reset();
      other.send("still there?");
      other.expect("still there?", "after another connection broke");
    }
  }

  @Test
  @DisplayName(
      "a connection that breaks while megabytes are owed to it does not disturb the others")
  void resetWhileOwed() throws IOException {
    var other = connect();
    var broken = connect();
    var sender = broken.sendMuch(1, FLOOD);
    awaitStall(broken, sender);

    broken.reset();

    for (var i = 0; i < 10; i++) {
      other.send("still there?");
      other.expect("still there?", "after another connection broke that was owed much");
    }
    awaitDescriptors("after a connection broke that was owed much", 2, 1);
  }

  @Test
  @DisplayName("a thousand connections are served by one thread")
  void thousand() throws IOException {
    // Each takes two descriptors of this process, one at either end.
    var room = Descriptors.most() - Descriptors.open() - 100;
    for (var i = 0; i < Math.min(1_000, room / 2); i++) {
      var client = connect();
      if (i % 20 == 0) {
        // So that the line before the door stays short.
        client.send(".");
        client.expect(".");
      }
    }

    for (var i = 0; i < clients.size(); i++) {
      clients.get(i).send("client " + i);
    }
    for (var i = 0; i < clients.size(); i++) {
      clients.get(i).expect("client " + i);
    }

    assertThat(census.newcomers())
        .as("threads that serve %,d connections", clients.size())
        .containsExactly("loop");
  }

  @Test
  @DisplayName("with idle connections the thread sleeps")
  void sleepsWhenIdle() throws IOException {
    for (var i = 0; i < 10; i++) {
      var client = connect();
      client.send("hello");
      client.expect("hello");
    }

    CpuTime.assertSleeps(loop.thread(), "it has ten connections, and none of them sends");
  }

  @Test
  @DisplayName(
      "after a client has got all that was owed to it, and others have left, the thread sleeps")
  void sleepsAfterwards() throws IOException {
    for (var i = 0; i < 5; i++) {
      var client = connect();
      client.send("hello");
      client.expect("hello");
      client.close();
    }
    var client = connect();
    var sender = client.sendMuch(1, 8 * MEGABYTE);
    awaitStall(client, sender);
    client.expectMuch(1, 8 * MEGABYTE);

    CpuTime.assertSleeps(loop.thread(), "its one connection has got all that was owed to it");
  }

  @Test
  @DisplayName("while it waits for a client to read, the thread sleeps")
  void sleepsWhileOwing() throws IOException {
    var client = connect();
    var sender = client.sendMuch(1, FLOOD);
    awaitStall(client, sender);

    CpuTime.assertSleeps(loop.thread(), "its one connection does not take what is owed to it");
  }

  @Test
  @DisplayName("while it waits for a client to read that has sent all it had, the thread sleeps")
  void sleepsWhileOwingTheRest() throws IOException {
    var capacity = capacity();
    var held = 0;
    for (var more = 64 * 1024; more <= 512 * 1024; more *= 2) {
      var client = connect(SMALL_BUFFER);
      var sender = client.sendMuch(1, capacity + more, client.socket::shutdownOutput);
      awaitStall(client, sender);
      held += sender.isDone() ? 1 : 0;
    }

    CpuTime.assertSleeps(
        loop.thread(),
        "%d connections have sent all they had, and do not take what is owed".formatted(held));
  }

  @Test
  @DisplayName("a connection that has ended, in whatever way, holds no descriptor")
  void descriptorsOfTheEnded() throws IOException {
    for (var i = 0; i < 60; i++) {
      var client = connect();
      client.send("hello");
      client.expect("hello");
      switch (i % 3) {
        case 0 -> client.close();
        case 1 -> client.reset();
        default -> {
          client.socket.shutdownOutput();
          client.expectEnd();
          client.close();
        }
      }
    }

    awaitDescriptors("after 60 connections have ended, while the server runs", 0, 1);
  }

  @Test
  @Corner
  @DisplayName(
      "a client that comes when no descriptor is left is accepted once there are some again")
  void outOfDescriptors() throws IOException {
    for (var round = 1; round <= 2; round++) {
      var late = new Client(BUFFER);
      clients.add(late);
      try (var none = NoDescriptors.begin()) {
        if (none == null) {
          return;
        }
        late.connect(server.address());
        CpuTime.letSleep(loop.thread());
        if (round == 1) {
          CpuTime.assertSleeps(
              loop.thread(),
              "no descriptor is left for the only client, which waits to be accepted");
        }
      }

      late.send("hello");
      late.expect("hello", "after there were descriptors again (time %d)".formatted(round));
      late.close();
    }
  }

  @Test
  @Corner
  @DisplayName("while no descriptor is left, clients that are connected are served as before")
  void outOfDescriptorsForOthers() throws IOException {
    var other = connect();
    var late = List.of(new Client(BUFFER), new Client(BUFFER), new Client(BUFFER));
    clients.addAll(late);
    other.send("hello");
    other.expect("hello");
    try (var none = NoDescriptors.begin()) {
      if (none == null) {
        return;
      }
      for (var client : late) {
        client.connect(server.address());
        other.send("still there?");
        other.expect("still there?", "while no descriptor is left for another client");
      }
    }

    for (var client : late) {
      client.send("hello");
      client.expect("hello", "after there were descriptors again");
    }
    other.send("still there?");
    other.expect("still there?", "after there were descriptors again");
  }

  @Test
  @Corner
  @DisplayName("while no descriptor is left, the thread does not sleep over what clients send")
  void servesAtOnceWhenOutOfDescriptors() throws IOException {
    var other = connect();
    var late = new Client(BUFFER);
    clients.add(late);
    other.send("hello");
    other.expect("hello");
    var slept = 0;
    try (var none = NoDescriptors.begin()) {
      if (none == null) {
        return;
      }
      late.connect(server.address());
      for (var i = 0; i < 5; i++) {
        other.send("x");
        slept += sleepsOver(other) ? 1 : 0;
        other.expect("x", "while no descriptor is left for another client");
      }
    }

    assertThat(slept)
        .as(
            "how often, of 5 times, the thread slept for long while a byte was there to be sent"
                + " back, and no descriptor was left for another client")
        .isLessThan(3);
  }

  /**
   * True if the thread that serves is asleep in ten looks in a row before an answer comes. One that
   * waits for its connections is not seen asleep, nor is one that only waits for a processor.
   */
  private boolean sleepsOver(Client client) throws IOException {
    var asleep = 0;
    for (var looks = 0; looks < 1_000 && client.available() == 0 && asleep < 10; looks++) {
      LockSupport.parkNanos(5_000_000);
      asleep = loop.thread().getState() == Thread.State.TIMED_WAITING ? asleep + 1 : 0;
    }
    return asleep == 10;
  }

  @Test
  @Corner
  @DisplayName("a client is accepted once there is a descriptor again, while another talks on")
  void acceptsBesideOneWhoTalks() throws IOException {
    var other = connect();
    var late = new Client(BUFFER);
    clients.add(late);
    other.send("hello");
    other.expect("hello");
    var over = new AtomicBoolean();
    try (var none = NoDescriptors.begin()) {
      if (none == null) {
        return;
      }
      late.connect(server.address());
      CpuTime.letSleep(loop.thread());
      // Without a pause from before the descriptors are back.
      other.send("x");
      other.expect("x", "while no descriptor is left for another client");
    }
    var talker =
        workers.start(
            "talker",
            () -> {
              while (!over.get()) {
                other.send("x");
                other.expect("x", "beside a client that waits to be accepted");
              }
            });
    try {
      late.send("hello");
      late.expect("hello", "after there were descriptors again, while another client talks on");
    } finally {
      over.set(true);
    }
    talker.awaitDone("the client that talked has got its answer");
  }

  @Test
  @Corner
  @DisplayName("close ends a server that has no descriptor left for a client")
  void closesWhenOutOfDescriptors() throws IOException {
    var late = new Client(BUFFER);
    clients.add(late);
    try (var none = NoDescriptors.begin()) {
      if (none == null) {
        return;
      }
      late.connect(server.address());
      CpuTime.letSleep(loop.thread());
      // On a thread of its own: whatever hangs must not keep the descriptors.
      workers.start("closing", server::close).awaitDone("close returns");
      Poll.until("run returns after close", loop::isDone);
    }

    awaitDescriptors("after the server was closed", 1, 0);
  }

  @Test
  @DisplayName("close ends a server that sleeps, and its connections with it")
  void closes() throws IOException {
    var idle = connect();
    idle.send("hello");
    idle.expect("hello");
    CpuTime.letSleep(loop.thread());

    server.close();

    Poll.until("run returns after close", loop::isDone);
    workers.join();
    idle.expectEnd();
    assertThat(census.newcomers()).as("threads that live after close").isEmpty();
  }

  @Test
  @DisplayName("close at any step of run, until it waits for clients, ends it")
  void closedAtEachStep() throws Exception {
    StepByStep.each(this::closedAtAStep);

    awaitDescriptors("after servers were closed as they began to run", 0, 1);
  }

  /** Closes a server while the thread that runs it is held. */
  private void closedAtAStep(StepByStep.Hold hold) {
    var slow = SlowMotion.of(Slow.class, EchoLoop.class);
    var running =
        workers.start(
            "loop in slow motion",
            () -> {
              hold.begin(Thread.currentThread());
              slow.run();
            });
    hold.await("run", () -> isReading(running.thread()) || running.isDone());
    var closing = workers.start("close", slow::close);
    // It may wait for a lock that is held, or for run to end.
    closing.letWait();
    hold.release();

    running.awaitDone("run returns after close");
    closing.awaitDone("close returns");
  }

  private static boolean isReading(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(it -> it.getClassName().startsWith("sun.nio.ch."));
  }

  /** A server in slow motion. */
  private interface Slow {
    void run() throws IOException;

    void close() throws IOException;
  }

  @Test
  @DisplayName("after close nothing is left open, whatever the connections were doing")
  void descriptorsAfterClose() throws IOException {
    for (var i = 0; i < 30; i++) {
      var client = connect();
      client.send("hello");
      client.expect("hello");
    }
    var stalled = connect();
    awaitStall(stalled, stalled.sendMuch(1, FLOOD));

    server.close();
    Poll.until("run returns after close", loop::isDone);
    for (var client : clients) {
      client.close();
    }

    awaitDescriptors("after the server was closed", 0, 0);
  }

  @Test
  @Corner
  @DisplayName("a server that is closed before it runs does not run, and keeps nothing open")
  void closedBefore() throws IOException {
    server.close();
    Poll.until("run returns after close", loop::isDone);
    awaitDescriptors("after the server was closed", 0, 0);

    var other = new EchoLoop();
    other.close();
    other.close();
    var late = workers.start("late loop", other::run);

    Poll.until("run returns at once on a server that was closed before", late::isDone);
    assertThat(other.address().getPort()).as("the port, asked for after close").isPositive();
    awaitDescriptors("after another server was closed before it ran", 0, 0);
  }

  @Test
  @Corner
  @DisplayName("many servers that are closed before they run keep nothing open together")
  void manyClosedBefore() throws IOException {
    for (var i = 0; i < 30; i++) {
      new EchoLoop().close();
    }

    awaitDescriptors("after 30 servers were closed before they ran", 0, 1);
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Without a server there is nothing to wait for: what ended it says why. */
  private AssertionError dead(String when) {
    var thrown = died.getAndSet(null);
    return new AssertionError("run ended with %s, %s".formatted(thrown, when), thrown);
  }

  private Client connect() throws IOException {
    return connect(BUFFER);
  }

  private Client connect(int receiveBuffer) throws IOException {
    var client = new Client(server.address(), receiveBuffer);
    clients.add(client);
    return client;
  }

  /**
   * Waits until a client that sends and does not read cannot send any more, or has sent all. It
   * counts as that when nothing more was sent for a while in which another client was served many
   * times. A moment too early does no harm: the tests only get less severe.
   */
  private void awaitStall(Client client, Workers.Worker sender) throws IOException {
    awaitStall(List.of(client), List.of(sender));
  }

  /** The same for several that send at the same time. */
  private void awaitStall(List<Client> clients, List<Workers.Worker> senders) throws IOException {
    var other = connect();
    var most = clients.size() * (systemKeeps() + 2L * MEGABYTE);
    var since = System.nanoTime();
    var served = 0;
    var seen = -1L;
    while (!senders.stream().allMatch(Workers.Worker::isDone)
        && (served < 50 || System.nanoTime() - since < STALL.toNanos())) {
      if (seen > most) {
        throw new AssertionError(
            "A client that reads nothing could go on sending, and had sent %,d bytes when we gave up."
                .formatted(seen / clients.size()));
      }
      other.send("still there?");
      other.expect("still there?", "beside a client that sends and does not read");
      served++;
      var now = sent(clients);
      if (now != seen) {
        seen = now;
        since = System.nanoTime();
        served = 0;
      }
    }
    other.close();
  }

  private static long sent(List<Client> clients) {
    return clients.stream().mapToLong(it -> it.sent.get()).sum();
  }

  private void awaitDescriptors(String when, int clientsOpen, int server) {
    // The system's own bookkeeping may hold one or two more; a leak of one in each connection is
    // far more in the tests that look for leaks.
    var most = descriptors + 2L * clientsOpen + 8L * server + 4;
    try {
      Poll.until("descriptors", () -> Descriptors.open() <= most);
    } catch (AssertionError tooMany) {
      assertThat(Descriptors.open() - descriptors)
          .as("descriptors open %s, more than before the server was made", when)
          .isLessThanOrEqualTo(most - descriptors);
    }
  }

  private final class Client implements AutoCloseable {
    private static final int NOTHING_YET = -2;

    private final Socket socket = new Socket();
    private final AtomicLong sent = new AtomicLong();

    Client(InetSocketAddress address, int receiveBuffer) throws IOException {
      this(receiveBuffer);
      connect(address);
    }

    /** Has its descriptor already, and is not connected yet. */
    Client(int receiveBuffer) throws IOException {
      socket.setReceiveBufferSize(receiveBuffer);
      socket.setSendBufferSize(BUFFER);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) LOOK.toMillis());
    }

    void connect(InetSocketAddress address) throws IOException {
      socket.connect(address);
    }

    /** How many bytes have come that nobody has read. */
    int available() throws IOException {
      return socket.getInputStream().available();
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    Workers.Worker sendMuch(long seed, int bytes) {
      return sendMuch(seed, bytes, () -> {});
    }

    /** Sends on a thread of its own, which waits for as long as the server does not take it. */
    Workers.Worker sendMuch(long seed, int bytes, Workers.ThrowingRunnable then) {
      return workers.start(
          "sender",
          () -> {
            var random = new Random(seed);
            var chunk = new byte[CHUNK];
            try {
              for (var left = bytes; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                socket.getOutputStream().write(chunk, 0, Math.min(left, chunk.length));
                sent.addAndGet(Math.min(left, chunk.length));
              }
              then.run();
            } catch (IOException e) {
              // The reader tells it better.
            }
          });
    }

    void expect(String text) throws IOException {
      expect(text, "from the server");
    }

    void expect(String text, String when) throws IOException {
      var got = receive(text.length(), when);
      assertThat(new String(got, StandardCharsets.UTF_8)).as("what came back").isEqualTo(text);
    }

    void expectMuch(long seed, int bytes) throws IOException {
      var random = new Random(seed);
      var chunk = new byte[CHUNK];
      for (var left = bytes; left > 0; left -= chunk.length) {
        random.nextBytes(chunk);
        var when = "after %,d of %,d bytes had come back".formatted(bytes - left, bytes);
        var got = receive(Math.min(left, chunk.length), when);
        if (!Arrays.equals(got, 0, got.length, chunk, 0, got.length)) {
          throw new AssertionError(
              "Other bytes came back than were sent, %s (seed %d), the first at %,d."
                  .formatted(when, seed, bytes - left + Arrays.mismatch(got, chunk)));
        }
      }
    }

    private byte[] receive(int bytes, String when) throws IOException {
      var got = new byte[bytes];
      var count = 0;
      try {
        while (count < bytes) {
          var more = read(got, count, Math.min(bytes - count, 4096));
          if (more < 0) {
            throw new AssertionError(
                "The connection ended %s: %,d of %,d bytes came.".formatted(when, count, bytes));
          }
          count += more;
        }
      } catch (SocketTimeoutException e) {
        if (died.get() != null) {
          throw dead(when);
        }
        throw new AssertionError(
            "Nothing came %s, however long the client waited: %,d of %,d bytes had come.%s"
                .formatted(when, count, bytes, e.getMessage()));
      } catch (IOException e) {
        throw new AssertionError(
            "The connection broke %s: %,d of %,d bytes had come (%s)."
                .formatted(when, count, bytes, e.getMessage()));
      }
      return got;
    }

    /**
     * Reads, and waits until something comes or it is certain that nothing will.
     *
     * @throws SocketTimeoutException if nothing comes; its message tells who waits where
     */
    private int read(byte[] into, int from, int most) throws IOException {
      var read = new AtomicInteger(NOTHING_YET);
      var broken = new AtomicReference<IOException>();
      var begun = System.nanoTime();
      try {
        Poll.until(
            "something comes",
            () -> {
              try {
                read.set(socket.getInputStream().read(into, from, most));
              } catch (SocketTimeoutException e) {
                // Without a server there is nothing to wait for.
                return died.get() != null
                    || waitedInVain && System.nanoTime() - begun > LITTLE_PATIENCE.toNanos();
              } catch (IOException e) {
                broken.set(e);
              }
              return true;
            });
      } catch (WaitedInVain e) {
        waitedInVain = true;
        throw new SocketTimeoutException(
            e.getMessage().lines().skip(1).collect(joining("\n", "\n", "")));
      }
      if (broken.get() != null) {
        throw broken.get();
      }
      if (read.get() == NOTHING_YET) {
        throw new SocketTimeoutException("");
      }
      return read.get();
    }

    /** The server has closed the connection; bytes that came before have been read. */
    void expectEnd() throws IOException {
      try {
        var next = new byte[1];
        assertThat(read(next, 0, 1) < 0 ? -1 : next[0] & 0xff)
            .as("what came after all that was sent, where -1 is the end")
            .isEqualTo(-1);
      } catch (SocketTimeoutException e) {
        if (died.get() != null) {
          throw dead("before it closed the connection");
        }
        throw new AssertionError(
            "The server did not close the connection, however long the client waited."
                + e.getMessage());
      } catch (IOException e) {
        // A reset is an end too.
      }
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
