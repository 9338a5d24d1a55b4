package inflight.ch14_task_queues;

import inflight.given.JobTable;
import inflight.given.Sql;
import inflight.testkit.jdbc.TestDatabase;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * Jobs that wait for somebody else for 20 ms each. Workers that wait need no core, so four of them
 * can do the jobs in a fourth of the time, on any machine, unless they wait for each other.
 */
public class DurableQueueSpeed implements Speed {
  private static final int JOBS = 24;
  private static final int WORKERS = 4;
  private static final long MILLIS = 20;

  /** A worker's one turn: whether there was a job. */
  private interface Turn {
    boolean take() throws Exception;
  }

  @Override
  public SpeedTrial trial() {
    var database = TestDatabase.open();
    var source = database.source();
    try {
      JobTable.create(source);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return SpeedTrial.of(
            "%d jobs that wait %d ms, on %s".formatted(JOBS, MILLIS, database.product()))
        .baseline("one worker", () -> run(source, 1, () -> plainly(source)))
        .candidate(
            WORKERS + " workers on your DurableQueue",
            () -> {
              var queue = new DurableQueue(source, Duration.ofMinutes(10), 3);
              return run(source, WORKERS, () -> turn(queue));
            })
        .yardstick(
            WORKERS + " workers with two plain statements",
            () -> run(source, WORKERS, () -> plainly(source)))
        .atLeast(2.5)
        .build();
  }

  /** Does all jobs; what is left of them then. */
  private static long run(DataSource source, int workers, Turn turn) throws Exception {
    var values = "('a job', CURRENT_TIMESTAMP), ".repeat(JOBS - 1) + "('a job', CURRENT_TIMESTAMP)";
    Sql.transaction(source, it -> Sql.update(it, "DELETE FROM jobs"));
    Sql.transaction(
        source, it -> Sql.update(it, "INSERT INTO jobs (payload, due) VALUES " + values));
    try (var executor = Executors.newFixedThreadPool(workers)) {
      var running = new ArrayList<java.util.concurrent.Future<?>>();
      for (var i = 0; i < workers; i++) {
        running.add(
            executor.submit(
                () -> {
                  while (turn.take()) {
                    // The next one.
                  }
                  return null;
                }));
      }
      for (var worker : running) {
        worker.get();
      }
    }
    return Sql.transaction(
            source, it -> Sql.query(it, "SELECT count(*) FROM jobs", row -> row.getLong(1)))
        .getFirst();
  }

  private static boolean turn(DurableQueue queue) throws Exception {
    var claim = queue.claim();
    if (claim.isEmpty()) {
      return false;
    }
    Thread.sleep(MILLIS);
    queue.ack(claim.get());
    return true;
  }

  /** Without order, lease or attempts: what the database can do at the best. */
  private static boolean plainly(DataSource source) throws Exception {
    var id = Sql.transaction(source, DurableQueueSpeed::claimAny);
    if (id.isEmpty()) {
      return false;
    }
    Thread.sleep(MILLIS);
    Sql.transaction(source, it -> Sql.update(it, "DELETE FROM jobs WHERE id = ?", id.get()));
    return true;
  }

  private static Optional<Long> claimAny(Connection connection) throws SQLException {
    List<Long> free =
        Sql.query(connection, "SELECT id FROM jobs WHERE receipt IS NULL", row -> row.getLong(1));
    for (var id : free) {
      var locked =
          Sql.query(
              connection,
              "SELECT id FROM jobs WHERE id = ? AND receipt IS NULL FOR UPDATE SKIP LOCKED",
              row -> row.getLong(1),
              id);
      if (!locked.isEmpty()) {
        Sql.update(
            connection, "UPDATE jobs SET receipt = ? WHERE id = ?", "" + UUID.randomUUID(), id);
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }
}
