package inflight.ch15_io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import inflight.ch15_io.ConnectionPool.Lease;
import inflight.ch15_io.FakeConnector.Line;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Departures;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Spurious;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.ThrowingRunnable;
import inflight.testkit.Workers.Worker;
import inflight.testkit.motion.ComesAsOneLeaves;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class ConnectionPoolTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final FakeConnector connector = new FakeConnector();
  private final Gate gate = new Gate();

  @Test
  @DisplayName("a connection that is returned is lent again, and no second one is made")
  void lentAgain() {
    var pool = pool(3);
    var first = borrow(pool);
    var connection = first.connection();
    assertThat(first.connection()).as("connection(), asked again").isSameAs(connection);
    returnIt(first);

    var second = borrow(pool);

    assertThat(second.connection())
        .as("the connection that is lent again, by identity")
        .isSameAs(connection);
    assertThat(connector.begun()).as("connections made for two borrowers in turn").isEqualTo(1);
    assertThat(pool.open()).as("open, with one connection").isEqualTo(1);
  }

  @Test
  @DisplayName("max borrowers have connections at the same time, and the next one waits")
  void waitsForReturn() {
    var pool = pool(2);
    var first = borrow(pool);
    var second = borrow(pool);
    assertThat(second.connection())
        .as("the second borrower's connection, by identity")
        .isNotSameAs(first.connection());
    assertThat(pool.open()).as("open, with two connections lent").isEqualTo(2);
    try (var workers = new Workers()) {
      var lent = new AtomicReference<Lease<Line>>();
      var waiter = workers.start("borrower", () -> lent.set(pool.borrow(LONG)));
      waiter.awaitWaiting("borrow, with all connections lent,");

      returnIt(first);

      waiter.awaitDone("the borrow that waited returns when a connection is returned");
      assertThat(lent.get().connection())
          .as("the connection of the borrower that waited, by identity")
          .isSameAs(first.connection());
    }
    assertThat(connector.most()).as("the most connections at the same time").isEqualTo(2);
  }

  @Test
  @DisplayName("up to max threads connect at the same time")
  void connectTogether() {
    var pool = pool(3);
    var meeting = new Rendezvous(3, "threads in connect, with a max of 3");
    connector.connecting = meeting::meet;

    Workers.together(() -> pool.borrow(LONG), () -> pool.borrow(LONG), () -> pool.borrow(LONG));

    assertThat(connector.most()).as("the most connections at the same time").isEqualTo(3);
  }

  @Test
  @DisplayName("while one thread connects, others borrow, return, discard and ask")
  void connectHoldsUpNobody() {
    var pool = pool(3);
    var first = borrow(pool);
    var second = borrow(pool);
    connector.connecting = gate::await;
    try (var workers = new Workers()) {
      var slow = workers.start("slow borrower", () -> pool.borrow(LONG));
      gate.awaitWaiting(1);

      assertGoesOn(pool, first, second, "while another thread connects");

      gate.open();
      slow.awaitDone("the borrower that connected returns");
    }
  }

  @Test
  @DisplayName("while a connection is checked, others borrow, return, discard and ask")
  void checkHoldsUpNobody() {
    var pool = pool(3);
    var first = borrow(pool);
    var second = borrow(pool);
    returnIt(borrow(pool));
    connector.checking = onlyFirst(gate);
    try (var workers = new Workers()) {
      var slow = workers.start("slow borrower", () -> pool.borrow(LONG));
      gate.awaitWaiting(1);

      assertGoesOn(pool, first, second, "while another thread checks a connection");

      gate.open();
      slow.awaitDone("the borrower that checked returns");
    }
  }

  @Test
  @DisplayName(
      "while a connection is closed, others borrow, return, discard and ask, and its place is taken")
  void closeHoldsUpNobody() {
    var pool = pool(3);
    var first = borrow(pool);
    var second = borrow(pool);
    var third = borrow(pool);
    connector.closing = onlyFirst(gate);
    try (var workers = new Workers()) {
      var slow = workers.start("slow closer", third::discard);
      gate.awaitWaiting(1);
      assertTimesOut(pool, Duration.ZERO, "with two lent, one being closed, and a max of 3");

      assertGoesOn(pool, first, second, "while another thread closes a connection");

      gate.open();
      slow.awaitDone("the discard that closed returns");
    }
    assertThat(connector.most())
        .as("the most connections at the same time, one being closed included")
        .isEqualTo(3);
  }

  /** With one lease to return and one to discard. */
  private void assertGoesOn(
      ConnectionPool<Line> pool, Lease<Line> first, Lease<Line> second, String when) {
    Workers.runPromptly("return, " + when + ", comes back", first::close);
    Workers.runPromptly("open, " + when + ", comes back", pool::open);
    var again =
        Workers.callPromptly(
            "borrow of an idle connection, " + when + ", comes back",
            () -> pool.borrow(Duration.ZERO));
    assertThat(again.connection())
        .as("the connection lent %s, by identity", when)
        .isSameAs(first.connection());
    Workers.runPromptly("discard, " + when + ", comes back", second::discard);
  }

  @Test
  @DisplayName("a connection that broke while it was idle is closed, and borrow lends a new one")
  void brokenIsReplaced() {
    var pool = pool(1);
    var first = borrow(pool);
    returnIt(first);
    first.connection().broken = true;

    var second = borrow(pool);

    assertThat(second.connection().number)
        .as("the number of the connection that is lent after connection 1 broke")
        .isEqualTo(2);
    assertThat(connector.closed()).as("connections closed").containsExactly(1);
    assertThat(connector.most()).as("the most connections at the same time").isEqualTo(1);
    assertThat(pool.open()).as("open, after a connection was replaced").isEqualTo(1);
  }

  @Test
  @DisplayName("when connect fails, borrow throws that very object, and the place is free")
  void connectFails() {
    var pool = pool(1);
    var refused = new IOException("connection refused");
    connector.connecting =
        () -> {
          throw refused;
        };
    for (int i = 0; i < 3; i++) {
      Workers.runPromptly(
          "borrow, when connect fails, comes back",
          () ->
              assertThatExceptionOfType(IOException.class)
                  .as("borrow, when connect fails")
                  .isThrownBy(() -> pool.borrow(Duration.ZERO))
                  .isSameAs(refused));
    }
    assertThat(pool.open()).as("open, after connect has failed").isZero();

    connector.connecting = () -> {};
    assertThat(borrow(pool).connection().number)
        .as("the number of the connection made after three failures")
        .isEqualTo(4);
  }

  @Test
  @DisplayName("when connect fails, a borrower that waits goes on and connects for itself")
  void failureWakesAWaiter() {
    var pool = pool(1);
    var refused = new IOException("connection refused");
    connector.connecting = failsOnce(refused);
    try (var workers = new Workers()) {
      var unlucky = workers.start("unlucky borrower", () -> assertThrown(pool, refused));
      gate.awaitWaiting(1);
      var lent = new AtomicReference<Lease<Line>>();
      var waiter = workers.start("waiting borrower", () -> lent.set(pool.borrow(LONG)));
      waiter.awaitWaiting("borrow, with the only connection being made,");

      gate.open();

      unlucky.awaitDone("the borrow whose connect failed throws");
      waiter.awaitDone("the borrow that waited goes on after another's connect has failed");
      assertThat(lent.get().connection().number).as("the connection of the waiter").isEqualTo(2);
    }
    assertThat(connector.most()).as("the most connections at the same time").isEqualTo(1);
  }

  @Test
  @DisplayName("discard closes the connection, and a borrower that waits makes a new one")
  void discardWakesAWaiter() {
    var pool = pool(1);
    var first = borrow(pool);
    try (var workers = new Workers()) {
      var lent = new AtomicReference<Lease<Line>>();
      var waiter = workers.start("borrower", () -> lent.set(pool.borrow(LONG)));
      waiter.awaitWaiting("borrow, with all connections lent,");

      Workers.runPromptly("discard comes back", first::discard);

      waiter.awaitDone("the borrow that waited goes on after a discard");
      assertThat(connector.closed()).as("connections closed").containsExactly(1);
      assertThat(lent.get().connection().number).as("the connection of the waiter").isEqualTo(2);
    }
    assertThat(connector.most()).as("the most connections at the same time").isEqualTo(1);
  }

  @Test
  @DisplayName("a lease that is closed again does nothing, although its connection has been lent")
  void closedAgain() {
    var pool = pool(2);
    var first = borrow(pool);
    returnIt(first);
    var second = borrow(pool);

    Workers.runPromptly("the second close of a lease comes back", first::close);
    var third = borrow(pool);
    assertThat(third.connection())
        .as("what the next borrower gets after a second close, by identity")
        .isNotSameAs(second.connection());

    Workers.runPromptly("a discard of a lease that is closed comes back", first::discard);
    assertThat(connector.closed())
        .as("connections closed by a discard after the lease's end")
        .isEmpty();
    Workers.runPromptly("discard comes back", third::discard);
    Workers.runPromptly("a close of a lease that is discarded comes back", third::close);
    Workers.runPromptly("a second discard comes back", third::discard);
    assertThat(connector.closed()).as("connections closed").containsExactly(2);
    assertThat(pool.open()).as("open, with one connection lent").isEqualTo(1);
    assertThat(borrow(pool).connection().number).as("the next connection").isEqualTo(3);
  }

  @Test
  @DisplayName("a borrower that finds nothing gives up with TimeoutException, and takes nothing")
  void timesOut() {
    var pool = pool(1);
    var lease = borrow(pool);

    assertTimesOut(pool, Duration.ofMillis(50), "with all connections lent");
    assertTimesOut(pool, Duration.ZERO, "with all connections lent");
    returnIt(lease);

    assertThat(borrow(pool).connection()).as("the connection").isSameAs(lease.connection());
    assertThat(connector.begun()).as("connections made").isEqualTo(1);
  }

  @Test
  @DisplayName("close closes what is idle, wakes who waits, and lends nothing any more")
  void closes() {
    var pool = pool(2);
    var lent = borrow(pool);
    var idle = borrow(pool);
    try (var workers = new Workers()) {
      var waiters = new ArrayList<Worker>();
      for (int i = 0; i < 3; i++) {
        waiters.add(workers.start("borrower", () -> assertClosed(pool, "that waited")));
        waiters.getLast().awaitWaiting("borrow, with all connections lent,");
      }

      close(pool);

      waiters.forEach(it -> it.awaitDone("a borrow that waited ends when the pool is closed"));
    }
    assertThat(connector.closed()).as("closed, with both lent").isEmpty();
    returnIt(idle);
    assertThat(connector.closed()).as("closed, after one was returned").containsExactly(2);
    Workers.runPromptly("borrow comes back", () -> assertClosed(pool, "after close"));
    var other = new ConnectionPool<>(1, new FakeConnector());
    borrow(other);
    close(other);
    for (var timeout : Tried.each("timeout", List.of(Duration.ZERO, Duration.ofMillis(1)))) {
      assertThat(thrownBy(() -> other.borrow(timeout)))
          .as("what borrow throws in a closed pool, all lent, with a timeout of %s", timeout)
          .isInstanceOf(IllegalStateException.class);
    }
    close(pool);
    returnIt(lent);
    assertThat(connector.closed()).as("connections closed").containsExactly(2, 1);
    assertThat(pool.open()).as("open, at the end").isZero();
    assertThat(connector.begun()).as("connections made").isEqualTo(2);
  }

  @Test
  @DisplayName("with real sockets: one that the server has reset is replaced before it is lent")
  void realSockets() throws IOException {
    try (var server = new PingServer()) {
      var pool = new ConnectionPool<>(2, server.connector());
      var first = lease(pool);
      Workers.runPromptly("a ping is answered", () -> PingServer.ping(first.connection()));
      Workers.runPromptly("return comes back", first::close);
      server.resetAll();

      var second = lease(pool);

      Workers.runPromptly("a ping is answered", () -> PingServer.ping(second.connection()));
      assertThat(first.connection().isClosed()).as("the reset socket is closed").isTrue();
      Workers.runPromptly("return comes back", second::close);
      Workers.runPromptly("close comes back", pool::close);
      assertThat(second.connection().isClosed()).as("the idle socket is closed").isTrue();
      server.awaitNoneOpen();
    }
  }

  private static Lease<Socket> lease(ConnectionPool<Socket> pool) {
    return Workers.callPromptly("borrow comes back", () -> pool.borrow(LONG));
  }

  @Test
  @Corner
  @DisplayName("a connection is made only if none is idle and valid")
  void anotherIdleFirst() {
    for (int broken = 1; broken <= 2; broken++) {
      var fake = new FakeConnector();
      var pool = new ConnectionPool<>(2, fake);
      var leases = List.of(borrow(pool), borrow(pool));
      leases.forEach(ConnectionPoolTest::returnIt);
      leases.get(broken - 1).connection().broken = true;

      var first = borrow(pool);
      assertThat(first.connection().number)
          .as("what is lent, with connection %d broken and the other idle", broken)
          .isEqualTo(3 - broken);
      assertThat(fake.begun()).as("connections made by then").isEqualTo(2);

      assertThat(borrow(pool).connection().number).as("what is lent next").isEqualTo(3);
      assertThat(fake.closed()).as("connections closed").containsExactly(broken);
      assertThat(fake.most()).as("the most connections at the same time").isEqualTo(2);
    }
  }

  @Test
  @Corner
  @DisplayName("twenty borrowers share two connections, and all of them come to their turn")
  void crowd() {
    var pool = pool(2);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    try (var workers = new Workers()) {
      for (int i = 0; i < 20; i++) {
        var discards = i % 5 == 0;
        workers.start(
            "borrower",
            () -> {
              var lease = pool.borrow(LONG);
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              Thread.sleep(1);
              inside.decrementAndGet();
              if (discards) {
                lease.discard();
              } else {
                lease.close();
              }
            });
      }
      workers.join();
    }
    assertThat(most.get()).as("the most borrowers at the same time").isLessThanOrEqualTo(2);
    assertThat(connector.most()).as("the most connections at the same time").isLessThanOrEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("two borrowers wait and two leases end: both go on")
  void twoForTwo() {
    for (var discards : Tried.each("discards", List.of(0, 1, 2))) {
      var pool = pool(2);
      var leases = List.of(borrow(pool), borrow(pool));
      try (var workers = new Workers()) {
        var waiters = new ArrayList<Worker>();
        for (int i = 0; i < 2; i++) {
          waiters.add(workers.start("borrower", () -> pool.borrow(LONG)));
          waiters.getLast().awaitWaiting("borrow, with all connections lent,");
        }

        Workers.runPromptly(
            "two leases end",
            () -> {
              for (int i = 0; i < 2; i++) {
                end(leases.get(i), i < discards);
              }
            });

        waiters.forEach(it -> it.awaitDone("each of two borrowers goes on when two leases end"));
      }
    }
  }

  private static void end(Lease<Line> lease, boolean discards) {
    if (discards) {
      lease.discard();
    } else {
      lease.close();
    }
  }

  @Test
  @Corner
  @DisplayName("a borrower that gets a broken connection and cannot make one lets the next one try")
  void brokenThenRefused() {
    var pool = pool(1);
    var lease = borrow(pool);
    var refused = new IOException("connection refused");
    connector.connecting = failsOnce(refused);
    gate.open();
    try (var workers = new Workers()) {
      var thrown = new ConcurrentLinkedQueue<Throwable>();
      var lent = new ConcurrentLinkedQueue<Line>();
      var waiters = new ArrayList<Worker>();
      for (int i = 0; i < 2; i++) {
        waiters.add(
            workers.start(
                "borrower",
                () -> {
                  try {
                    lent.add(pool.borrow(LONG).connection());
                  } catch (IOException e) {
                    thrown.add(e);
                  }
                }));
        waiters.getLast().awaitWaiting("borrow, with all connections lent,");
      }
      lease.connection().broken = true;
      returnIt(lease);

      waiters.forEach(
          it -> it.awaitDone("each borrower ends when a broken connection is returned"));
      assertThat(thrown).as("what one of them threw").containsExactly(refused);
      assertThat(lent).as("what the other got").singleElement().extracting("number").isEqualTo(3);
    }
  }

  @Test
  @Corner
  @DisplayName("a borrower that waits sleeps")
  void sleeps() {
    var pool = pool(1);
    var lease = borrow(pool);
    try (var workers = new Workers()) {
      var waiter = workers.start("borrower", () -> pool.borrow(LONG));
      waiter.awaitWaiting("borrow, with all connections lent,");

      CpuTime.assertSleeps(waiter.thread(), "all connections are lent");

      returnIt(lease);
      waiter.awaitDone("the borrow that waited returns");
    }
  }

  @Test
  @Corner
  @DisplayName("the timeout counts for the whole call, however often the borrower is woken")
  void wokenForNothing() {
    var pool = pool(1);
    borrow(pool);
    Spurious.assertTimeoutHolds(
        "borrow",
        pool,
        timeout ->
            assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> pool.borrow(timeout)));
  }

  @Test
  @Corner
  @DisplayName("what connect or a check brings is lent even if the time is over")
  void broughtLate() {
    for (var timeout :
        Tried.each(
            "timeout", List.of(Duration.ofMillis(1), Duration.ZERO, Duration.ofMillis(-1)))) {
      for (var what : Tried.each("what", List.of("connect", "check", "check that says no"))) {
        var fake = new FakeConnector();
        var door = new Gate();
        var pool = new ConnectionPool<>(1, fake);
        if (what.equals("connect")) {
          fake.connecting = door::await;
        } else {
          var first = borrow(pool);
          first.connection().broken = what.endsWith("no");
          returnIt(first);
          fake.checking = door::await;
        }
        var lent = new AtomicReference<Lease<Line>>();
        try (var workers = new Workers()) {
          var borrower =
              workers.start(
                  "borrower",
                  () -> {
                    try {
                      lent.set(pool.borrow(timeout));
                    } catch (TimeoutException e) {
                      // Nothing is lent.
                    }
                  });
          door.awaitWaiting(1);
          Poll.spinUntil(System.nanoTime() + 2_000_000);
          door.open();
          borrower.awaitDone(
              "borrow, whose %s took longer than its timeout of %s, returns"
                  .formatted(what, timeout));
        }
        assertThat(lent.get())
            .as("what borrow lends after a %s that took longer than %s, its timeout", what, timeout)
            .isNotNull();
        assertThat(lent.get().connection().number)
            .as("the connection that is lent after a %s that took so long", what)
            .isEqualTo(what.endsWith("no") ? 2 : 1);
        assertThat(pool.open()).as("open, with that one lent").isEqualTo(1);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a timeout may be zero, negative, or more nanoseconds than fit into a long")
  void oddTimeouts() {
    for (var timeout :
        List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofNanos(Long.MAX_VALUE))) {
      var pool = pool(1);
      var lease = borrow(pool);
      try (var workers = new Workers()) {
        var waiter = workers.start("borrower", () -> pool.borrow(timeout));
        waiter.awaitWaiting("borrow with a timeout of " + timeout + ",");
        returnIt(lease);
        waiter.awaitDone("the borrow that waited returns");
      }
    }
    for (var timeout :
        List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
      var pool = pool(1);
      var made = borrow(pool, timeout);
      assertTimesOut(pool, timeout, "with all connections lent");
      returnIt(made);
      assertThat(borrow(pool, timeout).connection())
          .as("what borrow lends with a timeout of %s", timeout)
          .isSameAs(made.connection());
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupted borrower throws InterruptedException, and takes nothing")
  void interrupted() {
    var pool = pool(1);
    Interrupts.beforeTheCall("borrow, with a place free", () -> pool.borrow(LONG));
    assertThat(connector.begun()).as("connections made for an interrupted thread").isZero();
    var lease = borrow(pool);
    Interrupts.beforeTheCall("borrow, with all connections lent", () -> pool.borrow(LONG));
    Interrupts.whileItWaits("borrow, with all connections lent,", () -> pool.borrow(LONG));
    returnIt(lease);
    Interrupts.beforeTheCall("borrow, with a connection idle", () -> pool.borrow(LONG));

    assertThat(borrow(pool, Duration.ZERO).connection())
        .as("the connection, after borrowers were interrupted")
        .isSameAs(lease.connection());
  }

  @Test
  @Corner
  @DisplayName("a borrower that is interrupted, or gives up, as a connection comes loses nothing")
  void nothingLost() {
    var pool = pool(1);
    for (int i = 0; i < 100; i++) {
      var byInterrupt = i % 2 == 0;
      var lease = borrow(pool, Duration.ZERO);
      try (var workers = new Workers()) {
        var waiter =
            workers.start(
                "borrower",
                () -> {
                  try {
                    pool.borrow(byInterrupt ? LONG : Duration.ofMillis(1)).close();
                  } catch (InterruptedException | TimeoutException e) {
                    // It has taken nothing, then.
                  }
                });
        if (byInterrupt) {
          waiter.awaitWaiting("borrow, with all connections lent,");
          Workers.together(waiter.thread()::interrupt, lease::close);
        } else {
          waiter.awaitWaitingOrDone("borrow with a timeout of 1 ms");
          Poll.spinUntil(System.nanoTime() + 10_000L * i);
          lease.close();
        }
        waiter.awaitDone("the borrower ends");
      }
    }
    assertThat(borrow(pool, Duration.ZERO).connection().number)
        .as("the connection, after a hundred borrowers gave up just as it came")
        .isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName(
      "a connection that comes at any step of a borrower on its way out is for it or the next")
  void leavesStepByStep() throws Exception {
    ComesAsOneLeaves.each("a connection", ConnectionPoolTest::twoBorrow);
  }

  /** Two threads that borrow the only connection of a pool in slow motion, which is lent. */
  private static ComesAsOneLeaves.Scene twoBorrow() throws Exception {
    var lent = new ConcurrentLinkedQueue<AutoCloseable>();
    var slow = SlowMotion.of(Slow.class, ConnectionPool.class, 1, new FakeConnector());
    lent.add(Workers.callPromptly("borrow comes back", () -> slow.borrow(LONG)));
    return new ComesAsOneLeaves.Scene() {
      @Override
      public boolean waitShortly() throws Exception {
        try {
          return lent.add(slow.borrow(Duration.ofMillis(10)));
        } catch (TimeoutException e) {
          return false;
        }
      }

      @Override
      public void await() throws Exception {
        lent.add(slow.borrow(LONG));
      }

      @Override
      public void come() throws Exception {
        lent.remove().close();
      }
    };
  }

  /** A pool in slow motion. */
  private interface Slow extends AutoCloseable {
    AutoCloseable borrow(Duration timeout) throws Exception;

    int open();
  }

  @Test
  @Corner
  @DisplayName("the pool closes at any step of a return: the connection is closed, and not kept")
  void closesStepByStep() throws Exception {
    StepByStep.eachAndAfterCalls(ConnectionPoolTest::closesAsOneComesBack);
  }

  private static void closesAsOneComesBack(StepByStep.Hold hold) throws Exception {
    var fake = new FakeConnector();
    var slow = SlowMotion.of(Slow.class, ConnectionPool.class, 1, fake);
    var lease = Workers.callPromptly("borrow comes back", () -> slow.borrow(LONG));
    var begins = new Gate();
    try (var workers = new Workers()) {
      var returns =
          workers.start(
              "borrower",
              () -> {
                begins.await();
                lease.close();
              });
      begins.awaitWaiting(1);
      hold.begin(returns);
      begins.open();
      hold.await("the thread that returns its connection", returns);
      var closer = workers.start("closer", slow::close);
      // It may need what the one that is held has.
      CpuTime.letSleep(closer.thread());
      hold.release();
      returns.awaitDone("the return comes back");
      closer.awaitDone("close comes back");
    }
    assertThat(fake.closed())
        .as("connections closed, of one that was returned as the pool closed")
        .containsExactly(1);
    assertThat(slow.open()).as("open, at the end").isZero();
  }

  @Test
  @Corner
  @DisplayName("borrowers that wait leave in any order, and all the others get their connections")
  void departures() {
    Departures.inEachOrder(
        "borrow",
        () -> {
          var pool = pool(1);
          var lease = borrow(pool);
          return new Departures.Place() {
            @Override
            public void await() throws Exception {
              pool.borrow(LONG).close();
            }

            @Override
            public void letGo(int count) {
              returnIt(lease);
            }
          };
        });
  }

  @Test
  @Corner
  @DisplayName("connect may throw anything: it comes out as it is, and the place is free")
  void connectThrowsAnything() {
    for (var failure : Tried.each("failure", failures())) {
      var fake = new FakeConnector();
      var pool = new ConnectionPool<>(1, fake);
      fake.connecting = () -> FakeConnector.sneak(failure);

      assertThat(thrownBy(() -> pool.borrow(Duration.ZERO)))
          .as("what borrow throws, by identity, when connect throws %s", failure)
          .isSameAs(failure);

      fake.connecting = () -> {};
      assertThat(borrow(pool, Duration.ZERO).connection().number)
          .as("the connection that is made after connect threw %s", failure)
          .isEqualTo(2);
    }
  }

  @Test
  @Corner
  @DisplayName("a check that throws anything counts as a no")
  void checkThrowsAnything() {
    for (var failure : Tried.each("failure", failures())) {
      var fake = new FakeConnector();
      var pool = new ConnectionPool<>(1, fake);
      returnIt(borrow(pool));
      fake.checking = () -> FakeConnector.sneak(failure);

      assertThat(borrow(pool, Duration.ZERO).connection().number)
          .as("what is lent when the check of connection 1 threw %s", failure)
          .isEqualTo(2);
      assertThat(fake.closed()).as("connections closed").containsExactly(1);
      assertThat(fake.most()).as("the most connections at the same time").isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("whatever the connector's close throws is dropped, and the place is free")
  void closeThrowsAnything() {
    for (var failure : Tried.each("failure", failures())) {
      var fake = new FakeConnector();
      var pool = new ConnectionPool<>(2, fake);
      fake.closing = () -> FakeConnector.sneak(failure);
      Workers.runPromptly("discard, when close throws " + failure, borrow(pool)::discard);
      var broken = borrow(pool);
      returnIt(broken);
      broken.connection().broken = true;
      var leases = List.of(borrow(pool, Duration.ZERO), borrow(pool, Duration.ZERO));
      var late = leases.get(1);
      returnIt(leases.get(0));

      close(pool);
      returnIt(late);

      assertThat(fake.closed())
          .as("connections closed, when each close throws %s", failure)
          .containsExactly(1, 2, 3, 4);
      assertThat(pool.open()).as("open, at the end").isZero();
    }
    var fake = new FakeConnector();
    var pool = new ConnectionPool<>(3, fake);
    List.of(borrow(pool), borrow(pool), borrow(pool)).forEach(ConnectionPoolTest::returnIt);
    fake.closing = () -> FakeConnector.sneak(new Throwable("close"));
    close(pool);
    assertThat(fake.closed())
        .as("idle connections closed by a pool's close, when each close throws")
        .containsExactlyInAnyOrder(1, 2, 3);
  }

  /**
   * Its first connection is null.
   *
   * @param before done by the first connect, before it returns
   */
  private record NullFirst(Runnable before, AtomicInteger made)
      implements ConnectionPool.Connector<String> {
    NullFirst(Runnable before) {
      this(before, new AtomicInteger());
    }

    @Override
    public String connect() {
      if (made.incrementAndGet() > 1) {
        return "connection";
      }
      before.run();
      return null;
    }

    @Override
    public boolean isValid(String connection) {
      return true;
    }

    @Override
    public void close(String connection) {}
  }

  @Test
  @Corner
  @DisplayName("a connect that returns null is a NullPointerException, and the place is free")
  void nullConnection() {
    var pool = new ConnectionPool<>(1, new NullFirst(() -> {}));

    assertThat(thrownBy(() -> pool.borrow(Duration.ZERO)))
        .as("what borrow throws when connect returns null")
        .isInstanceOf(NullPointerException.class);

    assertThat(
            Workers.callPromptly("borrow comes back", () -> pool.borrow(Duration.ZERO))
                .connection())
        .as("the next connection")
        .isEqualTo("connection");
  }

  @Test
  @Corner
  @DisplayName("when connect returns null, a borrower that waits goes on and connects for itself")
  void nullWakesAWaiter() {
    var pool = new ConnectionPool<>(1, new NullFirst(gate::await));
    try (var workers = new Workers()) {
      var unlucky =
          workers.start(
              "unlucky borrower",
              () ->
                  assertThatNullPointerException()
                      .as("borrow, when connect returns null")
                      .isThrownBy(() -> pool.borrow(LONG)));
      gate.awaitWaiting(1);
      var lent = new AtomicReference<Lease<String>>();
      var waiter = workers.start("waiting borrower", () -> lent.set(pool.borrow(LONG)));
      waiter.awaitWaiting("borrow, with the only connection being made,");

      gate.open();

      unlucky.awaitDone("the borrow whose connect returned null throws");
      waiter.awaitDone("the borrow that waited goes on after another's connect has returned null");
      assertThat(lent.get().connection())
          .as("the connection of the waiter")
          .isEqualTo("connection");
    }
  }

  @Test
  @Corner
  @DisplayName("open counts a connection from the call of connect until its close has returned")
  void openCounts() {
    var kinds =
        List.of(
            "is being made",
            "is being checked",
            "is being closed by discard",
            "is broken and being closed by borrow",
            "is being closed with its pool",
            "is being closed as it returns to a closed pool");
    for (var kind : Tried.each("kind", kinds)) {
      var fake = new FakeConnector();
      var door = new Gate();
      var pool = new ConnectionPool<>(2, fake);
      borrow(pool);
      ThrowingRunnable call = () -> pool.borrow(LONG);
      if (kind.contains("made")) {
        fake.connecting = door::await;
      } else {
        var lease = borrow(pool);
        if (kind.contains("checked")) {
          returnIt(lease);
          fake.checking = door::await;
        } else if (kind.contains("broken")) {
          returnIt(lease);
          lease.connection().broken = true;
        } else if (kind.contains("discard")) {
          call = lease::discard;
        } else if (kind.contains("with its pool")) {
          returnIt(lease);
          call = pool::close;
        } else {
          close(pool);
          call = lease::close;
        }
        fake.closing = door::await;
      }
      try (var workers = new Workers()) {
        var slow = workers.start("slow", call);
        door.awaitWaiting(1);

        var open =
            Workers.callPromptly("open, with a connection that " + kind + ", returns", pool::open);

        door.open();
        slow.awaitDone("the call, with a connection that " + kind + ", comes back");
        assertThat(open).as("open, with one lent and one that %s", kind).isEqualTo(2);
        assertThat(pool.open())
            .as("open, after one %s: those that exist", kind.replace("being ", ""))
            .isEqualTo(fake.existing());
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a second close does nothing, and does not wait for the first one's connections")
  void closesTwice() {
    var pool = pool(2);
    List.of(borrow(pool), borrow(pool)).forEach(ConnectionPoolTest::returnIt);
    connector.closing = onlyFirst(gate);
    try (var workers = new Workers()) {
      var first = workers.start("first closer", pool::close);
      gate.awaitWaiting(1);

      Workers.runPromptly(
          "a second close, while the first one closes a connection, comes back", pool::close);
      Workers.runPromptly(
          "borrow, while a pool is being closed, comes back",
          () -> assertClosed(pool, "while it is being closed"));

      gate.open();
      first.awaitDone("the first close comes back");
    }
    close(pool);
    assertThat(connector.closed())
        .as("connections closed by three calls of close, each once")
        .containsExactlyInAnyOrder(1, 2);
    assertThat(pool.open()).as("open, at the end").isZero();
  }

  @Test
  @Corner
  @DisplayName("a connection that is made or checked while the pool closes is closed, and not lent")
  void comesTooLate() {
    for (var isCheck : Tried.each("check", List.of(false, true))) {
      var fake = new FakeConnector();
      var door = new Gate();
      var pool = new ConnectionPool<>(2, fake);
      if (isCheck) {
        returnIt(borrow(pool));
        fake.checking = door::await;
      } else {
        fake.connecting = door::await;
      }
      var what = isCheck ? "whose connection was being checked" : "that was connecting";
      try (var workers = new Workers()) {
        var late = workers.start("late borrower", () -> assertClosed(pool, what));
        door.awaitWaiting(1);
        Workers.runPromptly("close, while another thread borrows, comes back", pool::close);
        door.open();
        late.awaitDone("the borrow " + what + " ends");
      }
      assertThat(fake.closed()).as("connections closed").containsExactly(1);
      assertThat(pool.open()).as("open, at the end").isZero();
    }
  }

  @Test
  @Corner
  @DisplayName("return, discard, open and close work for an interrupted thread, and keep its flag")
  void interruptedThreadReturns() {
    var pool = pool(3);
    var returned = borrow(pool);
    var discarded = borrow(pool);
    var late = borrow(pool);
    Workers.runPromptly(
        "calls by an interrupted thread come back",
        () -> {
          Thread.currentThread().interrupt();
          returned.close();
          discarded.discard();
          assertThat(pool.open()).as("open, asked by an interrupted thread").isEqualTo(2);
          pool.close();
          late.close();
          assertThat(Thread.currentThread().isInterrupted()).as("the interrupt flag").isTrue();
        });
    assertThat(connector.closed()).as("connections closed").containsExactly(2, 1, 3);
  }

  @Test
  @Corner
  @DisplayName("two pools share nothing, and a pool starts no threads")
  void separate() {
    var census = ThreadCensus.take();
    var pool = pool(1);
    var other = new ConnectionPool<>(1, new FakeConnector());
    var lease = borrow(pool);
    var otherLease = borrow(other, Duration.ZERO);
    returnIt(otherLease);
    assertTimesOut(pool, Duration.ZERO, "with all connections lent, and one idle in another pool");
    close(other);
    returnIt(lease);

    assertThat(borrow(pool, Duration.ZERO).connection())
        .as("the connection of the pool that is open, by identity")
        .isSameAs(lease.connection());
    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("four threads borrow, break, return and discard at random: nobody meets anybody")
  void atRandom() {
    var pool = pool(3);
    var seed = new Random().nextLong();
    Workers.together(
        IntStream.range(0, 4)
            .<ThrowingRunnable>mapToObj(i -> () -> useAtRandom(pool, new Random(seed + i), seed))
            .toArray(ThrowingRunnable[]::new));
    assertThat(connector.most())
        .as("the most connections at the same time, seed %d", seed)
        .isLessThanOrEqualTo(3);
    assertThat(pool.open()).as("open, seed %d", seed).isEqualTo(connector.existing());
    close(pool);
    assertThat(connector.closed())
        .as("connections closed, each once, seed %d", seed)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, connector.begun()).boxed().toList());
  }

  private static void useAtRandom(ConnectionPool<Line> pool, Random random, long seed)
      throws Exception {
    for (int i = 0; i < 500; i++) {
      Lease<Line> lease;
      try {
        lease = pool.borrow(Duration.ofNanos(random.nextInt(4) == 0 ? 0 : Long.MAX_VALUE));
      } catch (TimeoutException e) {
        continue;
      }
      var line = lease.connection();
      // Plain: only a borrower touches it, so none of these may get lost.
      line.borrowers++;
      if (random.nextBoolean()) {
        Thread.yield();
      }
      line.borrowers--;
      if (line.borrowers != 0) {
        throw new AssertionError("Two borrowers had one connection, seed " + seed + ".");
      }
      line.broken = random.nextInt(10) == 0;
      end(lease, random.nextInt(10) == 0);
      if (random.nextInt(10) == 0) {
        end(lease, random.nextBoolean());
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a max of less than 1, and null, are refused")
  void refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionPool<>(0, connector));
    assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionPool<>(-1, connector));
    assertThatNullPointerException().isThrownBy(() -> new ConnectionPool<Line>(1, null));
    var pool = pool(1);
    assertThatNullPointerException().isThrownBy(() -> pool.borrow(null));
    assertThat(borrow(pool, Duration.ZERO).connection().number)
        .as("the connection that is made after borrow(null)")
        .isEqualTo(1);
  }

  private ConnectionPool<Line> pool(int max) {
    var pool = new ConnectionPool<>(max, connector);
    // Another one, made later: what the two shared would be this one's.
    new ConnectionPool<>(max + 1, new FakeConnector());
    return pool;
  }

  private static Lease<Line> borrow(ConnectionPool<Line> pool) {
    return borrow(pool, LONG);
  }

  private static Lease<Line> borrow(ConnectionPool<Line> pool, Duration timeout) {
    return Workers.callPromptly(
        "borrow, with a connection or a place there, comes back", () -> pool.borrow(timeout));
  }

  /** On a thread of its own each time: who returns need not be who borrowed. */
  private static void returnIt(Lease<Line> lease) {
    Workers.runPromptly("the close of a lease comes back", lease::close);
  }

  private static void close(ConnectionPool<Line> pool) {
    Workers.runPromptly("close comes back", pool::close);
  }

  private static void assertTimesOut(ConnectionPool<Line> pool, Duration timeout, String when) {
    assertThat(thrownBy(() -> pool.borrow(timeout)))
        .as("what borrow throws %s, with a timeout of %s", when, timeout)
        .isInstanceOf(TimeoutException.class);
  }

  private static void assertThrown(ConnectionPool<Line> pool, Throwable expected) {
    try {
      pool.borrow(LONG);
    } catch (Exception e) {
      assertThat(e).as("what borrow throws when connect fails").isSameAs(expected);
      return;
    }
    throw new AssertionError("borrow should throw what connect threw, and returned.");
  }

  private static void assertClosed(ConnectionPool<Line> pool, String which) {
    assertThatExceptionOfType(IllegalStateException.class)
        .as("a borrow %s, when the pool is closed", which)
        .isThrownBy(() -> pool.borrow(LONG));
  }

  /** On a thread of its own; null if it returns. */
  private static Throwable thrownBy(ThrowingRunnable call) {
    return Workers.callPromptly(
        "borrow comes back",
        () -> {
          try {
            call.run();
            return null;
          } catch (Throwable e) {
            return e;
          }
        });
  }

  private static List<Throwable> failures() {
    var failures = new ArrayList<Throwable>();
    for (var failure : CallbackFailure.values()) {
      failures.add(failure.thrower().thrown());
    }
    failures.add(new Throwable("neither an Exception nor an Error"));
    failures.add(new TimeoutException("of the connector's own"));
    return failures;
  }

  /** Holds the first that comes, and lets all others through. */
  private static ThrowingRunnable onlyFirst(Gate gate) {
    var came = new AtomicInteger();
    return () -> {
      if (came.incrementAndGet() == 1) {
        gate.await();
      }
    };
  }

  /** The first that connects waits at the gate, and fails. */
  private ThrowingRunnable failsOnce(Throwable failure) {
    var came = new AtomicInteger();
    return () -> {
      if (came.incrementAndGet() == 1) {
        gate.await();
        FakeConnector.sneak(failure);
      }
    };
  }
}
