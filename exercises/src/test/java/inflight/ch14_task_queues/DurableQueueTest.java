package inflight.ch14_task_queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import inflight.ch14_task_queues.DurableQueue.Claim;
import inflight.given.ChildJvm;
import inflight.given.JobTable;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.Worker;
import inflight.testkit.history.Event;
import inflight.testkit.history.History;
import inflight.testkit.history.KilledWorkers;
import inflight.testkit.history.Picture;
import inflight.testkit.jdbc.OtherClock;
import inflight.testkit.jdbc.Source;
import inflight.testkit.jdbc.TestDatabase;
import inflight.testkit.jdbc.WatchedDatabase;
import inflight.testkit.jdbc.WatchedDatabase.Death;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Each test has a database of its own: H2 in the memory of this process, or with {@code
 * -Dqueue.url} a schema on that PostgreSQL server.
 *
 * <p>No test waits for a lease: the table's times are moved into the past instead, which is the
 * same to whoever goes by the database's clock. Only the processes at the end live through real
 * ones.
 */
@Graded(limitSeconds = 120)
class DurableQueueTest {
  private static final Duration LEASE = Duration.ofMillis(630_007);
  private static final Duration NOW = Duration.ZERO;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 3;

  /** How many tests have failed so far. */
  private static final AtomicInteger FAILED = new AtomicInteger();

  @RegisterExtension
  static final TestWatcher COUNTING =
      new TestWatcher() {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
          FAILED.incrementAndGet();
        }
      };

  private final TestDatabase database = TestDatabase.open();
  private DurableQueue queue;

  @BeforeEach
  void create(TestReporter reporter) throws SQLException {
    reporter.publishEntry("judged on", database.product());
    queue = queue(database.source());
    JobTable.create(database.source());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static DurableQueue queue(DataSource source) {
    var queue = new DurableQueue(source, LEASE, ATTEMPTS);
    // Another one, made later: a lease or a limit that the two shared would be this one's.
    new DurableQueue(source, LEASE.multipliedBy(2), ATTEMPTS + 1);
    return queue;
  }

  @Test
  @DisplayName(
      "a job is enqueued, claimed with its payload, attempt 1 and a receipt, and acknowledged once")
  void oneJob() throws SQLException {
    var id = queue.enqueue("bake 40 loaves", NOW);

    var claim = claimed(queue);
    assertThat(claim.id()).as("the id of the job").isEqualTo(id);
    assertThat(claim.payload()).as("the payload of the job").isEqualTo("bake 40 loaves");
    assertThat(claim.attempt()).as("the attempt of the first claim").isEqualTo(1);
    assertThat(claim.receipt()).as("the receipt").isNotBlank();

    assertThat(queue.ack(claim)).as("ack of the claim").isTrue();
    assertThat(queue.ack(claim)).as("ack of the same claim once more").isFalse();
    assertThat(rows()).as("rows in the table, after the only job was acknowledged").isZero();
    assertThat(queue.claim()).as("a claim on an empty queue").isEmpty();
  }

  @Test
  @DisplayName("the job that has been due longest comes first, and none before it is due")
  void order() throws SQLException {
    var later = queue.enqueue("in an hour", Duration.ofHours(1));
    var second = queue.enqueue("due now", NOW);
    var third = queue.enqueue("due now, too", NOW);
    var first = queue.enqueue("due a minute ago", Duration.ofMinutes(-1));

    assertThat(List.of(claimed(queue).id(), claimed(queue).id(), claimed(queue).id()))
        .as("ids in the order of the claims; the one of a minute ago is " + first)
        .containsExactly(first, second, third);
    assertThat(queue.claim()).as("a claim when the only job left is due in an hour").isEmpty();
    pass(Duration.ofMinutes(61));
    // The leases of the others are over, too, and they have been due longer.
    assertThat(IntStream.range(0, 4).mapToObj(i -> claimedNow(queue).id()).toList())
        .as("ids in the order of the claims, 61 minutes later")
        .containsExactly(first, second, third, later);
  }

  @Test
  @DisplayName(
      "a job is its worker's alone for as long as the lease, and then anybody's, who gets a new receipt")
  void lease() throws SQLException {
    queue.enqueue("bake", NOW);
    var other = queue(database.source());

    var before = database.rows("SELECT CURRENT_TIMESTAMP").getFirst().getFirst();
    var first = claimed(queue);
    assertThat(between("lease_until", first.id(), before, LEASE))
        .as("whether lease_until is a lease of %s from now", LEASE)
        .isTrue();
    assertThat(other.claim()).as("a claim inside the lease of another worker").isEmpty();
    pass(LEASE.dividedBy(2));
    assertThat(other.claim()).as("a claim when half the lease is over").isEmpty();
    pass(LEASE.dividedBy(2).plus(SECOND));

    var second = claimed(other);
    assertThat(second.id()).as("the id of the job").isEqualTo(first.id());
    assertThat(second.attempt()).as("the attempt of the second claim").isEqualTo(2);
    assertThat(second.receipt())
        .as("the receipt of the second claim, against the first one's")
        .isNotEqualTo(first.receipt());
    assertThat(queue.claim()).as("a claim inside the second lease").isEmpty();
  }

  @Test
  @DisplayName("rows that other sessions have locked are passed over, and nobody waits for them")
  void heldRows() throws Exception {
    enqueue(queue, 14);
    // Two have died of their last leases, and nobody knows yet.
    database.update(
        "UPDATE jobs SET attempt = ?, receipt = 'old', lease_until = due WHERE id <= 2", ATTEMPTS);
    try (var holder = database.connect()) {
      holder.setAutoCommit(false);
      TestDatabase.rows(holder, "SELECT id FROM jobs WHERE id <= 12 FOR UPDATE");

      var claim = unblocked("claim, with the first 12 of 14 rows locked,", queue::claim);

      assertThat(claim.map(Claim::id)).as("id of the claim, with 12 rows locked").contains(13L);
      assertThat(unblocked("claim, with 13 rows taken,", queue::claim).map(Claim::id))
          .as("id of the next claim")
          .contains(14L);
      assertThat(unblocked("claim, with all rows taken,", queue::claim))
          .as("a claim with no row left")
          .isEmpty();
    }
  }

  @Test
  @DisplayName(
      "a worker that is held back in the midst of a claim keeps nobody from claiming another job")
  void heldWorker() throws Exception {
    var calls = callsOf(DurableQueue::claim);
    for (var call = 1; call <= calls.size(); call++) {
      clear();
      var ids = enqueue(queue, 4);
      var where = "before its call %d, %s".formatted(call, calls.get(call - 1));
      var watched = new WatchedDatabase(database.source());
      watched.holdAt(call);
      var held = new AtomicReference<Optional<Claim>>(Optional.empty());
      var claims = new ArrayList<Claim>();
      try (var workers = new Workers()) {
        var same = queue(watched.source());
        var slow = workers.start("the worker held back", () -> held.set(same.claim()));
        Poll.until(
            "a worker is held back in its claim",
            () -> watched.gate().waiting() > 0 || slow.isDone());
        for (var i = 1; i <= 2; i++) {
          // Once from another process, so to say, and once from another thread of this one.
          var other = i == 1 ? queue : same;
          var claim =
              unblocked(
                  "claim, while another worker is held back in its own claim, " + where + ",",
                  other::claim);
          assertThat(claim)
              .as(
                  "a claim with %d of 4 jobs free; another worker is held back in its own, %s",
                  4 - i, where)
              .isPresent();
          claims.add(claim.get());
        }
        assertThat(unlocked())
            .as("rows of 4 that are not locked, while a worker is held back in its claim %s", where)
            .isGreaterThanOrEqualTo(3);
        watched.gate().open();
        slow.awaitDone("the worker that was held back comes back");
      }
      assertThat(held.get())
          .as("what the worker got that was held back %s; two jobs are left for it", where)
          .isPresent();
      claims.add(held.get().get());

      assertThat(claims.stream().map(Claim::id).toList())
          .as("jobs that three workers got, one of them held back %s", where)
          .doesNotHaveDuplicates()
          .isSubsetOf(ids);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a job that others claim and settle while a worker is held back in a claim is not that worker's")
  void settledMeanwhile() throws Exception {
    var calls = callsOf(DurableQueue::claim);
    for (var word :
        Tried.each("word", List.of("done", "failed, and due in an hour", "failed, and dead"))) {
      for (var call = 1; call <= calls.size(); call++) {
        clear();
        queue.enqueue("bake", NOW);
        var where = "before its call %d, %s".formatted(call, calls.get(call - 1));
        var watched = new WatchedDatabase(database.source());
        watched.holdAt(call);
        var got = new AtomicReference<Optional<Claim>>(Optional.empty());
        Optional<Claim> claim;
        try (var workers = new Workers()) {
          var same = queue(watched.source());
          var slow = workers.start("the worker held back", () -> got.set(same.claim()));
          Poll.until(
              "a worker is held back in its claim",
              () -> watched.gate().waiting() > 0 || slow.isDone());
          claim =
              unblocked(
                  "claim, while another worker is held back in its own claim, " + where + ",",
                  queue::claim);
          if (claim.isPresent()) {
            settle(word, claim.get());
          }
          watched.gate().open();
          slow.awaitDone("the worker that was held back comes back");
        }
        if (claim.isPresent()) {
          assertThat(got.get())
              .as(
                  "what a worker got that was held back in its claim %s, while the only job was"
                      + " claimed by another one, and %s",
                  where, word)
              .isEmpty();
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a job that is claimed anew while its worker is held back in ack or fail is not its")
  void claimedMeanwhile() throws Exception {
    var words =
        Map.<String, Settling>of(
            "ack",
            DurableQueue::ack,
            "fail",
            (same, claim) -> same.fail(claim, Duration.ofHours(1)));
    for (var word : Tried.each("word", new TreeSet<>(words.keySet()))) {
      var calls = callsOf(same -> words.get(word).settle(same, claimed(queue)));
      for (var call = 1; call <= calls.size(); call++) {
        clear();
        queue.enqueue("bake", NOW);
        var old = claimed(queue);
        pass(LEASE.plus(SECOND));
        var watched = new WatchedDatabase(database.source());
        watched.holdAt(call);
        var answer = new AtomicReference<Boolean>();
        Optional<Claim> claim;
        try (var workers = new Workers()) {
          var same = queue(watched.source());
          var slow =
              workers.start(
                  "the worker held back", () -> answer.set(words.get(word).settle(same, old)));
          Poll.until(
              "a worker is held back in its " + word,
              () -> watched.gate().waiting() > 0 || slow.isDone());
          claim =
              unblocked("claim, while the worker before is held back in its " + word, queue::claim);
          watched.gate().open();
          slow.awaitDone("the worker that was held back comes back");
        }
        // What the slow one has locked, or has settled already, nobody claims.
        if (claim.isPresent()) {
          assertThat(answer.get())
              .as(
                  "%s of a worker that was held back in it before call %d, %s, while another one"
                      + " claimed the job, whose lease was over",
                  word, call, calls.get(call - 1))
              .isFalse();
          assertThat(queue.ack(claim.get())).as("ack of that other one").isTrue();
        }
      }
    }
  }

  @FunctionalInterface
  private interface Settling {
    boolean settle(DurableQueue queue, Claim claim) throws SQLException;
  }

  private void settle(String word, Claim claim) throws SQLException {
    if (word.equals("done")) {
      assertThat(queue.ack(claim)).as("ack").isTrue();
      return;
    }
    var last = claim;
    for (var i = 1; i < ATTEMPTS && word.endsWith("dead"); i++) {
      assertThat(queue.fail(last, NOW)).as("fail of attempt %d", i).isTrue();
      last = claimed(queue);
    }
    assertThat(queue.fail(last, Duration.ofHours(1))).as("fail of the last claim").isTrue();
  }

  @Test
  @DisplayName("the id that enqueue returns is its own job's, whoever enqueues at the same time")
  void heldEnqueue() throws Exception {
    var calls = callsOf(it -> it.enqueue("bake", NOW));
    for (var call = 1; call <= calls.size(); call++) {
      clear();
      var watched = new WatchedDatabase(database.source());
      watched.holdAt(call);
      var slow = new AtomicReference<Long>();
      long quick;
      try (var workers = new Workers()) {
        var worker =
            workers.start(
                "the worker held back",
                () -> slow.set(queue(watched.source()).enqueue("slow", NOW)));
        Poll.until(
            "a worker is held back in its enqueue",
            () -> watched.gate().waiting() > 0 || worker.isDone());
        quick = queue.enqueue("quick", NOW);
        watched.gate().open();
        workers.join();
      }
      assertThat(
              database.rows(
                  "SELECT payload FROM jobs WHERE id IN (?, ?) ORDER BY payload",
                  quick,
                  slow.get()))
          .as("payloads of two jobs, by the ids that enqueue has returned for them")
          .containsExactly(List.of("quick"), List.of("slow"));
      assertThat(database.rows("SELECT payload FROM jobs WHERE id = ?", slow.get()))
          .as("payload of the job with the id that the slower enqueue has returned")
          .containsExactly(List.of("slow"));
    }
  }

  @Test
  @DisplayName("when a call has returned, no lock and no connection of it is left")
  void nothingLeft() throws Exception {
    var watched = new WatchedDatabase(database.source());
    var worker = queue(watched.source());
    enqueue(worker, 3);
    assertNothingLeft("enqueue", watched);
    var first = claimed(worker);
    assertNothingLeft("claim", watched);
    var second = claimed(worker);
    worker.ack(first);
    assertNothingLeft("ack", watched);
    worker.ack(first);
    assertNothingLeft("ack that does not count", watched);
    worker.fail(second, SECOND);
    assertNothingLeft("fail", watched);
    worker.dead();
    assertNothingLeft("dead", watched);
    claimed(worker);
    worker.claim();
    assertNothingLeft("claim that finds nothing", watched);
  }

  @Test
  @DisplayName(
      "the word of a worker counts until the job is claimed again, also after its lease has ended")
  void receipts() throws SQLException {
    queue.enqueue("slow, and nobody else comes", NOW);
    var late = claimed(queue);
    pass(LEASE.plus(SECOND));
    assertThat(queue.ack(late)).as("ack after the lease, with nobody else about").isTrue();

    queue.enqueue("slow, and somebody else comes", NOW);
    var first = claimed(queue);
    pass(LEASE.plus(SECOND));
    var second = claimed(queue);
    assertThat(queue.ack(first)).as("ack of the first claim after a second one").isFalse();
    assertThat(queue.fail(first, NOW)).as("fail of the first claim after a second one").isFalse();
    assertThat(queue.claim()).as("a claim inside the second lease").isEmpty();
    assertThat(queue.ack(second)).as("ack of the second claim").isTrue();
    assertThat(rows()).as("rows in the table, after all was acknowledged").isZero();
  }

  @Test
  @DisplayName(
      "a job that has failed is due again after the delay, and dead after the last attempt")
  void failures() throws SQLException {
    var id = queue.enqueue("bake", NOW);

    var first = claimed(queue);
    assertThat(queue.fail(first, Duration.ofHours(1))).as("fail of the first claim").isTrue();
    assertThat(queue.fail(first, NOW)).as("fail of the same claim once more").isFalse();
    assertThat(queue.ack(first)).as("ack of a claim that was handed back").isFalse();
    assertThat(queue.claim()).as("a claim before the delay is over").isEmpty();
    pass(Duration.ofMinutes(61));
    var second = claimed(queue);
    assertThat(second.attempt()).as("the attempt of the second claim").isEqualTo(2);
    assertThat(queue.fail(second, NOW)).as("fail of the second claim").isTrue();
    assertThat(queue.dead()).as("dead, after two of three attempts").isEmpty();
    var third = claimed(queue);
    assertThat(queue.dead()).as("dead, while the third of three attempts runs").isEmpty();
    assertThat(queue.fail(third, NOW)).as("fail of the third claim").isTrue();
    assertThat(queue.fail(third, NOW)).as("fail of the third claim once more").isFalse();
    assertThat(queue.ack(third)).as("ack of the third claim, after its fail").isFalse();

    assertThat(queue.dead()).as("dead, after three of three attempts").containsExactly(id);
    assertThat(queue.claim()).as("a claim when the only job is dead").isEmpty();
    pass(Duration.ofDays(1));
    assertThat(queue.claim()).as("a claim a day later").isEmpty();
    assertThat(queue.dead()).as("dead, a day later").containsExactly(id);
  }

  @Test
  @DisplayName("a job that kills its worker each time is dead after the last lease")
  void deadly() throws SQLException {
    var id = queue.enqueue("divide by zero", NOW);
    var earlier = queue.enqueue("recurse", Duration.ofMinutes(-1));
    var other = queue.enqueue("harmless", Duration.ofHours(9));
    for (var attempt = 1; attempt <= ATTEMPTS; attempt++) {
      for (var job : List.of(earlier, id)) {
        var claim = claimed(queue);
        assertThat(claim.attempt())
            .as("the attempt of a job that was claimed %d times before", attempt - 1)
            .isEqualTo(attempt);
        assertThat(claim.id()).as("the job that has been due longest").isEqualTo(job);
      }
      assertThat(queue.dead()).as("dead, inside the lease of attempt %d", attempt).isEmpty();
      pass(LEASE.plus(SECOND));
    }

    assertThat(queue.claim())
        .as("a claim after %d leases that ended without a word, the most there may be", ATTEMPTS)
        .isEmpty();
    assertThat(queue.dead()).as("dead, after the last lease").containsExactly(id, earlier);
    pass(Duration.ofHours(9));
    assertThat(claimed(queue).id()).as("the claim of a job that is not dead").isEqualTo(other);
  }

  @Test
  @DisplayName("a worker may die at any call on the database: it is done, or it never was")
  void crashes() throws Exception {
    crash("claim", queue -> queue.enqueue("bake", NOW), DurableQueue::claim, this::afterClaim);
    crash("enqueue", queue -> 0L, queue -> queue.enqueue("bake", NOW), this::afterEnqueue);
    crash(
        "ack",
        queue -> queue.enqueue("bake", NOW),
        queue -> queue.ack(held.get()),
        this::afterSettling);
    crash(
        "fail",
        queue -> queue.enqueue("bake", NOW),
        queue -> queue.fail(held.get(), Duration.ofHours(1)),
        this::afterSettling);
  }

  private final AtomicReference<Claim> held = new AtomicReference<>();

  /** A call of a worker on its queue. */
  private interface Call<T> {
    T on(DurableQueue queue) throws SQLException;
  }

  /** What must hold after a worker has died, or has not, at a call. */
  private interface Check {
    void after(String where, boolean died) throws SQLException;
  }

  /** Lets a worker die at each call that one of its methods makes on the database. */
  private void crash(String method, Call<Long> before, Call<?> call, Check check)
      throws SQLException {
    var settles = method.equals("ack") || method.equals("fail");
    for (var afterward : Tried.each("afterward", List.of(false, true))) {
      var died = true;
      for (var at = 1; died; at++) {
        clear();
        before.on(queue);
        held.set(settles ? claimed(queue) : null);
        var watched = new WatchedDatabase(database.source());
        watched.dieAt(at, afterward);
        try {
          call.on(queue(watched.source()));
          died = false;
        } catch (Death expected) {
          database.awaitSessions(0);
        } catch (SQLException severed) {
          // It caught the end of its process, and went on for a moment.
          database.awaitSessions(0);
        }
        var calls = watched.calls();
        check.after(
            !died
                ? method
                : "a worker died in %s, %s call %d of it, %s"
                    .formatted(method, afterward ? "right after" : "before", at, calls.getLast()),
            died);
      }
    }
  }

  private void afterClaim(String where, boolean died) throws SQLException {
    var at = queue.claim();
    if (at.isPresent()) {
      assertThat(died).as("%s: the job is claimed twice, without a death", where).isTrue();
      assertThat(at.get().attempt()).as("%s: attempt of the next claim", where).isEqualTo(1);
    } else {
      pass(LEASE.plus(SECOND));
      at = queue.claim();
      assertThat(at).as("%s: the next claim, when the lease is over", where).isPresent();
      assertThat(at.get().attempt()).as("%s: attempt of the next claim", where).isEqualTo(2);
    }
    assertThat(queue.ack(at.get())).as("%s: ack of the next claim", where).isTrue();
    assertThat(rows()).as("%s: rows in the table, after the job was acknowledged", where).isZero();
  }

  private void afterEnqueue(String where, boolean died) throws SQLException {
    var rows = rows();
    assertThat(rows).as("%s: rows in the table", where).isBetween(died ? 0L : 1L, 1L);
    if (rows == 1) {
      assertThat(claimed(queue).payload()).as("%s: the payload", where).isEqualTo("bake");
    }
  }

  private void afterSettling(String where, boolean died) throws SQLException {
    var claim = held.get();
    assertThat(queue.claim())
        .as("%s: a claim before the lease or the delay is over", where)
        .isEmpty();
    var counted = !queue.fail(claim, Duration.ofHours(1));
    assertThat(counted || died).as("%s: a word that counted counts again", where).isTrue();
    var isDone = rows() == 0;
    if (!isDone) {
      pass(Duration.ofMinutes(61));
      var next = claimed(queue);
      assertThat(next.attempt()).as("%s: attempt of the next claim", where).isEqualTo(2);
      assertThat(queue.ack(next)).as("%s: ack of the next claim", where).isTrue();
    }
    assertThat(rows()).as("%s: rows in the table at the end", where).isZero();
  }

  @Test
  @DisplayName("now is what the database's clock says, whatever the worker's own clock says")
  void clock() throws SQLException {
    // On H2, wherever the rest is judged: there a test can set the database's clock.
    try (var ahead = TestDatabase.embedded()) {
      OtherClock.set(ahead);
      JobTable.create(ahead.source());
      var worker = queue(ahead.source());

      ahead.update("INSERT INTO jobs (payload, due) VALUES ('due', CURRENT_TIMESTAMP)");
      assertThat(worker.claim())
          .as("a claim of a job that is due, when the database's clock is a week ahead")
          .isPresent();
      assertThat(worker.claim())
          .as("a claim inside the lease, when the database's clock is a week ahead")
          .isEmpty();
      assertThat(ahead.number("SELECT count(*) FROM jobs WHERE lease_until > CURRENT_TIMESTAMP"))
          .as("leases that run, by the database's clock")
          .isEqualTo(1);

      ahead.update("UPDATE jobs SET attempt = 3");
      assertThat(worker.dead())
          .as("dead, inside the last lease, when the database's clock is a week ahead")
          .isEmpty();
      ahead.update("UPDATE jobs SET lease_until = lease_until - INTERVAL '11' MINUTE");
      assertThat(worker.dead())
          .as("dead, after the last lease, when the database's clock is a week ahead")
          .hasSize(1);

      ahead.update("DELETE FROM jobs");
      worker.enqueue("in an hour", Duration.ofHours(1));
      assertThat(worker.claim())
          .as("a claim of a job that is due in an hour, when the database's clock is a week ahead")
          .isEmpty();
      ahead.update("UPDATE jobs SET due = due - INTERVAL '61' MINUTE");
      var claim = claimed(worker);
      worker.fail(claim, Duration.ofHours(1));
      assertThat(worker.claim()).as("a claim of a job that was handed back for an hour").isEmpty();
    }
  }

  @Test
  @DisplayName(
      "four worker processes, some killed in mid-task, do every job, and none twice inside its lease")
  void killedProcesses() throws Exception {
    assertThat(FAILED.get())
        .as("behaviors above that do not hold; processes are let loose on the queue when all do")
        .isZero();
    var seed = Long.getLong("queue.seed", System.nanoTime());
    try {
      killProcesses(
          seed, Integer.getInteger("queue.jobs", 60), Integer.getInteger("queue.kills", 4));
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "\n(-Dqueue.seed=%d kills at the same gates again)".formatted(seed), e);
    }
  }

  private void killProcesses(long seed, int jobs, int kills) throws Exception {
    var lease = Duration.ofMillis(1_500);
    try (var shared = SharedDatabase.of(database);
        var killing =
            new KilledWorkers(
                number -> worker(shared.url(), lease, seed + number), seed, kills, jobs)) {
      var tables = shared.source();
      JobTable.create(tables);
      killing.start(4);
      killing.children().until("4 workers have begun", () -> killing.atWork() == 4);
      var enqueuing = new DurableQueue(tables, lease, DurableQueueWorker.MANY);
      for (var i = 0; i < jobs; i++) {
        var call = System.nanoTime();
        var id = enqueuing.enqueue("job " + i, NOW);
        killing.add(Event.enqueued(id, 0, call, System.nanoTime()));
      }
      for (var i = 1; i <= kills; i++) {
        var count = i;
        killing
            .children()
            .until(
                "%d of %d workers are killed, after so many jobs".formatted(i, kills),
                () -> killing.killed() >= count || isOver(killing, shared));
      }
      killing.children().until("all jobs are done", () -> isOver(killing, shared));
      killing.stop();
      for (var row : shared.rows("SELECT id FROM jobs ORDER BY id")) {
        killing.add(Event.left(((Number) row.getFirst()).longValue(), System.nanoTime()));
      }
      var history = new History(killing.events(), lease);
      draw(history);
      history
          .violation()
          .ifPresent(it -> fail("with %d workers killed: %s".formatted(kills, history.tell(it))));
      assertThat(killing.thrown()).as("what calls of workers have thrown").isEmpty();
    }
  }

  /**
   * Whether a worker has failed, the table is empty, or nobody finds anything in it although no
   * lease runs.
   */
  private boolean isOver(KilledWorkers killing, SharedDatabase shared) {
    if (!killing.thrown().isEmpty() || shared.number("SELECT count(*) FROM jobs") == 0) {
      return true;
    }
    var runs = shared.number("SELECT count(*) FROM jobs WHERE lease_until > CURRENT_TIMESTAMP") > 0;
    if (runs || leaseRan) {
      // What they have not found before this look may have been under a lease.
      killing.lookAgain();
    }
    leaseRan = runs;
    return !runs && killing.atWork() == 4 && killing.allFoundNothing(3);
  }

  /** Whether a lease ran at the last look. */
  private boolean leaseRan = true;

  private static void draw(History history) throws Exception {
    var file = System.getProperty("queue.picture", "");
    if (!file.isEmpty()) {
      Files.writeString(Path.of(file), Picture.of(history.events()));
    }
  }

  private static ProcessBuilder worker(String url, Duration lease, long seed) {
    var builder = ChildJvm.builder(DurableQueueWorker.class);
    var command = new ArrayList<>(builder.command());
    var classPath = command.indexOf("-cp") + 1;
    // The queue that is judged comes before the stub, which lies beside what is given.
    command.set(
        classPath,
        Stream.of(
                DurableQueueWorker.class,
                DurableQueue.class,
                JobTable.class,
                TestDatabase.class,
                driver("jdbc:h2:mem:"),
                driver("jdbc:postgresql://localhost/"))
            .map(DurableQueueTest::location)
            .distinct()
            .collect(Collectors.joining(File.pathSeparator)));
    command.addAll(
        List.of(url, "" + lease.toMillis(), "" + seed, System.getProperty("queue.work", "6")));
    return builder.command(command).redirectError(ProcessBuilder.Redirect.DISCARD);
  }

  private static Class<?> driver(String url) {
    try {
      return DriverManager.getDriver(url).getClass();
    } catch (SQLException e) {
      throw new IllegalStateException("There is no driver for " + url, e);
    }
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException("no class path to " + type, e);
    }
  }

  @Test
  @Corner
  @DisplayName("an SQLException is thrown, nothing is tried again, and nothing is left of the call")
  void exceptions() throws Exception {
    for (var call :
        List.<Call<?>>of(
            DurableQueue::claim,
            queue -> queue.enqueue("bake", NOW),
            queue -> queue.ack(held.get()),
            queue -> queue.fail(held.get(), NOW),
            DurableQueue::dead)) {
      for (var at = 1; ; at++) {
        clear();
        enqueue(queue, 2);
        held.set(claimed(queue));
        var watched = new WatchedDatabase(database.source());
        watched.failAt(at);
        SQLException thrown = null;
        try {
          call.on(queue(watched.source()));
        } catch (SQLException e) {
          thrown = e;
        }
        if (watched.calls().size() < at) {
          break;
        }
        var name = watched.calls().get(at - 1);
        if (name.startsWith("execute") || name.equals("commit")) {
          assertThat((Throwable) thrown)
              .as("what a call throws whose %s has failed", name)
              .isNotNull();
          assertThat(watched.calls().subList(at, watched.calls().size()))
              .as("calls on the database, after one of them, %s, has failed", name)
              .doesNotContain("commit", name);
        }
        assertNothingLeft("a call whose " + name + " has failed", watched);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("with one attempt, a job is dead after the first failure, or the first lease")
  void oneAttempt() throws SQLException {
    var once = new DurableQueue(database.source(), LEASE, 1);
    var failed = once.enqueue("fails", NOW);
    assertThat(once.fail(claimed(once), NOW)).as("fail of the only attempt").isTrue();
    var silent = once.enqueue("kills", NOW);
    claimed(once);
    assertThat(once.dead()).as("dead, inside the second job's lease").containsExactly(failed);
    pass(LEASE.plus(SECOND));
    assertThat(once.dead()).as("dead, after it").containsExactly(failed, silent);
    assertThat(once.claim()).as("a claim when all is dead").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a database that was closed and opened again has all jobs, and their leases")
  void reopened() throws Exception {
    var folder = Files.createTempDirectory("inflight-queue");
    var source = Source.of("jdbc:h2:file:" + folder.resolve("queue") + ";WRITE_DELAY=0");
    try {
      JobTable.create(source);
      var before = queue(source);
      var ids = enqueue(before, 3);
      var claim = claimed(before);
      shutDown(source);

      var after = queue(source);
      assertThat(claimed(after).id()).as("the claim after a restart").isEqualTo(ids.get(1));
      assertThat(after.ack(claim)).as("ack of a claim from before the restart").isTrue();
      assertThat(claimed(after).id()).as("the next claim").isEqualTo(ids.get(2));
      assertThat(after.claim()).as("a claim when all is claimed").isEmpty();
    } finally {
      shutDown(source);
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
      }
    }
  }

  private static void shutDown(DataSource source) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }

  @Test
  @Corner
  @DisplayName("two queues on one table share its jobs, and two databases share nothing")
  void instances() throws SQLException {
    try (var second = TestDatabase.open()) {
      JobTable.create(second.source());
      var elsewhere = queue(second.source());
      var beside = queue(database.source());
      queue.enqueue("here", NOW);
      elsewhere.enqueue("there", NOW);

      var claim = claimed(beside);
      assertThat(claim.payload()).as("the job that the second queue claims").isEqualTo("here");
      assertThat(claimed(elsewhere).payload()).as("the job of the other table").isEqualTo("there");
      assertThat(queue.ack(claim)).as("ack through the first queue").isTrue();
      assertThat(rows()).as("rows in the first table").isZero();
      assertThat(second.number("SELECT count(*) FROM jobs")).as("rows in the other").isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("any number of rows may be locked by others: 700, and the next one is claimed")
  void manyHeldRows() throws Exception {
    database.update(
        "INSERT INTO jobs (payload, due) VALUES "
            + IntStream.range(0, 701)
                .mapToObj(n -> "('job " + n + "', CURRENT_TIMESTAMP)")
                .collect(Collectors.joining(", ")));
    try (var holder = database.connect()) {
      holder.setAutoCommit(false);
      TestDatabase.rows(holder, "SELECT id FROM jobs WHERE id <= 700 FOR UPDATE");
      assertThat(unblocked("claim, with 700 of 701 rows locked,", queue::claim).map(Claim::id))
          .as("id of the claim, with 700 rows locked")
          .contains(701L);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a delay may be negative, or many years; a job's moments are exact to the millisecond")
  void delays() throws SQLException {
    for (var delay :
        List.of(
            Duration.ofMillis(1),
            Duration.ofMillis(-1),
            Duration.ofDays(-400),
            Duration.ofMillis(86_400_001),
            Duration.ofDays(3_660))) {
      clear();
      var before = database.rows("SELECT CURRENT_TIMESTAMP").getFirst().getFirst();
      var id = queue.enqueue("bake", delay);
      assertThat(between("due", id, before, delay))
          .as("whether the job is due a delay of %s after the call of enqueue", delay)
          .isTrue();

      clear();
      id = queue.enqueue("bake", NOW);
      var claim = claimed(queue);
      before = database.rows("SELECT CURRENT_TIMESTAMP").getFirst().getFirst();
      assertThat(queue.fail(claim, delay)).as("fail of the only claim").isTrue();
      assertThat(between("due", id, before, delay))
          .as("whether the job is due a delay of %s after the call of fail", delay)
          .isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName("a job that failed is in its turn by the delay, also by one that is negative")
  void failedLongAgo() throws SQLException {
    var failed = queue.enqueue("fails", Duration.ofMinutes(-3));
    var waiting = queue.enqueue("waits", Duration.ofMinutes(-2));
    assertThat(queue.fail(claimed(queue), Duration.ofMinutes(-1))).as("fail").isTrue();
    assertThat(claimed(queue).id())
        .as("the claim, with one job due for two minutes and one that failed due for one")
        .isEqualTo(waiting);
    var last = queue.enqueue("is due now", NOW);
    assertThat(queue.fail(claimed(queue), Duration.ofMinutes(-1))).as("fail").isTrue();
    assertThat(List.of(claimed(queue).id(), claimed(queue).id()))
        .as("the claims, with a job that failed due for a minute and one due now")
        .containsExactly(failed, last);
  }

  @Test
  @Corner
  @DisplayName("a payload may be empty, long, and in any script")
  void payloads() throws SQLException {
    for (var payload :
        Tried.each(
            "payload", List.of("", "' OR 1 = 1 --", "x".repeat(2_000), "😀é\n\t日本 ".repeat(200)))) {
      queue.enqueue(payload, NOW);
      var claim = claimed(queue);
      assertThat(claim.payload()).isEqualTo(payload);
      assertThat(queue.ack(claim)).isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName("workers in different time zones agree on what is due")
  void zones() throws SQLException {
    var east = queue(database.source("SET TIME ZONE 'Pacific/Kiritimati'"));
    var west = queue(database.source("SET TIME ZONE 'Pacific/Pago_Pago'"));
    east.enqueue("due now", NOW);
    west.enqueue("due in an hour", Duration.ofHours(1));
    east.enqueue("due in an hour, too", Duration.ofHours(1));

    assertThat(claimed(west).payload()).as("what the west claims").isEqualTo("due now");
    assertThat(east.claim()).as("a claim in the east inside a lease of the west").isEmpty();
    assertThat(west.claim()).as("a claim in the west of what is due in an hour").isEmpty();
    pass(Duration.ofMinutes(61));
    assertThat(claimed(east).attempt()).as("attempt of the claim after the lease").isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("null, no lease and no attempts are refused")
  void refused() throws SQLException {
    var source = database.source();
    var claim = new Claim(1, "bake", 1, "no receipt");
    assertThatThrownBy(() -> new DurableQueue(null, LEASE, 1))
        .as("new DurableQueue without a database")
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new DurableQueue(source, null, 1))
        .as("new DurableQueue without a lease")
        .isInstanceOf(NullPointerException.class);
    for (var lease :
        Tried.each(
            "lease", List.of(Duration.ZERO, Duration.ofNanos(999_999), Duration.ofSeconds(-1)))) {
      assertThatThrownBy(() -> new DurableQueue(source, lease, 1))
          .as("new DurableQueue with a lease of %s", lease)
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (var attempts : Tried.each("attempts", List.of(0, -1, Integer.MIN_VALUE))) {
      assertThatThrownBy(() -> new DurableQueue(source, LEASE, attempts))
          .as("new DurableQueue with %d attempts", attempts)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(queue.ack(claim)).as("ack of a claim that nobody made").isFalse();
    assertThat(rows()).as("rows in the table").isZero();
  }

  @Test
  @Corner
  @DisplayName("null is refused before the database is asked")
  void nulls() throws SQLException {
    queue.enqueue("bake", NOW);
    var claim = claimed(queue);
    var watched = new WatchedDatabase(database.source());
    var worker = queue(watched.source());
    for (var call :
        List.<Call<?>>of(
            it -> it.enqueue(null, NOW),
            it -> it.enqueue("bake", null),
            it -> it.ack(null),
            it -> it.fail(null, NOW),
            it -> it.fail(claim, null),
            it -> it.fail(null, null))) {
      assertThatThrownBy(() -> call.on(worker)).isInstanceOf(NullPointerException.class);
    }
    assertThat(watched.asked())
        .as("connections that six calls with null have asked the database for")
        .isZero();
    assertThat(worker.ack(claim)).as("ack of the claim").isTrue();
  }

  @Test
  @Corner
  @DisplayName("an interrupt flag that is set is left as it is")
  void interrupted() throws SQLException {
    queue.enqueue("bake", NOW);
    Workers.runPromptly(
        "an interrupted worker comes back",
        () -> {
          Thread.currentThread().interrupt();
          var claim = claimed(queue);
          assertThat(queue.ack(claim)).as("ack by an interrupted worker").isTrue();
          assertThat(Thread.interrupted()).as("the interrupt flag, afterward").isTrue();
        });
  }

  @Test
  @Corner
  @DisplayName("hundreds of calls in any order agree with the table")
  void model() throws SQLException {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var claims = new ArrayList<Claim>();
    var receipts = new HashSet<String>();
    for (var step = 0; step < 300; step++) {
      var as = "step %d of seed %d: ".formatted(step, seed);
      switch (random.nextInt(8)) {
        case 0, 1 ->
            queue.enqueue("job " + step, Duration.ofMinutes(10L * (random.nextInt(5) - 3)));
        case 2 -> pass(Duration.ofMinutes(1 + random.nextInt(9)));
        case 3, 4, 5 -> {
          var expected = next();
          var claim = queue.claim();
          assertThat(claim.map(Claim::id)).as(as + "id of the claim").isEqualTo(expected);
          claim.ifPresent(
              it -> {
                assertThat(receipts.add(it.receipt())).as(as + "the receipt is new").isTrue();
                claims.add(it);
              });
        }
        default -> {
          if (!claims.isEmpty()) {
            settle(as, random, claims.remove(random.nextInt(claims.size())));
          }
        }
      }
    }
  }

  private void settle(String as, Random random, Claim claim) throws SQLException {
    var counts =
        database.number(
            "SELECT count(*) FROM jobs WHERE id = ? AND receipt = ?", claim.id(), claim.receipt());
    var isLast =
        database.number(
                """
                SELECT count(*) FROM jobs
                WHERE id = ? AND attempt >= ? AND lease_until <= CURRENT_TIMESTAMP""",
                claim.id(),
                ATTEMPTS)
            > 0;
    if (isLast) {
      // What its word means is open.
      return;
    }
    var isAck = random.nextBoolean();
    var answer = isAck ? queue.ack(claim) : queue.fail(claim, Duration.ofMinutes(5));
    assertThat(answer)
        .as(as + (isAck ? "ack" : "fail") + " of a claim of job " + claim.id())
        .isEqualTo(counts > 0);
  }

  /** The job that is to be claimed next, as a plain look at the table tells it. */
  private Optional<Long> next() {
    return database
        .rows(
            """
            SELECT id FROM jobs WHERE NOT dead AND attempt < ? AND due <= CURRENT_TIMESTAMP
            AND (lease_until IS NULL OR lease_until <= CURRENT_TIMESTAMP) ORDER BY due, id""",
            ATTEMPTS)
        .stream()
        .findFirst()
        .map(it -> ((Number) it.getFirst()).longValue());
  }

  private static Claim claimed(DurableQueue queue) throws SQLException {
    var claim = queue.claim();
    assertThat(claim).as("a claim when a job is ready").isPresent();
    return claim.get();
  }

  private static Claim claimedNow(DurableQueue queue) {
    try {
      return claimed(queue);
    } catch (SQLException e) {
      throw new AssertionError("claim threw " + e, e);
    }
  }

  private static List<Long> enqueue(DurableQueue queue, int count) throws SQLException {
    var ids = new ArrayList<Long>();
    for (var i = 1; i <= count; i++) {
      ids.add(queue.enqueue("job " + i, NOW));
    }
    return ids;
  }

  private long rows() {
    return database.number("SELECT count(*) FROM jobs");
  }

  /** Whether a moment of a job is a while after one between {@code before} and now. */
  private boolean between(String moment, long id, Object before, Duration time) {
    return database.number(
            """
            SELECT count(*) FROM jobs WHERE id = ? AND %s BETWEEN
            CAST(? AS TIMESTAMP WITH TIME ZONE) + CAST(? AS BIGINT) * INTERVAL '0.001' SECOND
            AND CURRENT_TIMESTAMP + CAST(? AS BIGINT) * INTERVAL '0.001' SECOND"""
                .formatted(moment),
            id,
            before,
            time.toMillis(),
            time.toMillis())
        == 1;
  }

  private void clear() {
    database.update("DELETE FROM jobs");
  }

  /** Time passes for the database: all moments in the table are so much longer ago. */
  private void pass(Duration time) {
    database.update(
        """
        UPDATE jobs SET due = due - CAST(? AS BIGINT) * INTERVAL '0.001' SECOND,
        lease_until = lease_until - CAST(? AS BIGINT) * INTERVAL '0.001' SECOND""",
        time.toMillis(),
        time.toMillis());
  }

  /** The calls on the database that a method makes when all goes well, with four jobs there. */
  private List<String> callsOf(Call<?> call) throws SQLException {
    clear();
    enqueue(queue, 4);
    var watched = new WatchedDatabase(database.source());
    call.on(queue(watched.source()));
    return watched.calls();
  }

  private void assertNothingLeft(String call, WatchedDatabase watched) {
    assertThat(watched.open()).as("connections left open by " + call).isZero();
    // A server may notice a moment later that a connection was closed.
    Poll.until("no row is locked any more, after " + call, () -> unlocked() == rows());
  }

  /** How many rows nobody has locked. */
  private long unlocked() {
    try (var other = database.connect()) {
      other.setAutoCommit(false);
      var rows = TestDatabase.rows(other, "SELECT id FROM jobs FOR UPDATE SKIP LOCKED").size();
      other.rollback();
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException("The test's own SQL failed.", e);
    }
  }

  /** A call that must not wait for a lock of another session. */
  private <T> T unblocked(String what, java.util.concurrent.Callable<T> call) {
    var result = new AtomicReference<T>();
    try (var workers = new Workers()) {
      var worker = workers.start("the worker", () -> result.set(call.call()));
      var watch = database.new LockWatch();
      Poll.until(what + " comes back", () -> isDoneOrBlocked(worker, watch));
      if (!worker.isDone()) {
        fail(what + " waits for a row that another session has locked");
      }
      workers.join();
    }
    return result.get();
  }

  private static boolean isDoneOrBlocked(Worker worker, TestDatabase.LockWatch watch) {
    return worker.isDone() || watch.isBlocked();
  }
}
