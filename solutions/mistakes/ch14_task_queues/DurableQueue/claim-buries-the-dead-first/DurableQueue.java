/*
 * axis: correct
 * says: waits for a row that another session has locked
 * why: A claim marks first what has died of its last lease, and waits for such rows if others have them locked.
 */
package inflight.ch14_task_queues;

import inflight.given.JobTable;
import inflight.given.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

public final class DurableQueue {
  /**
   * A job in a worker's hands.
   *
   * @param attempt the how-manieth claim of this job it is, from 1 on
   * @param receipt what tells this claim from all others, of this job and of others
   */
  public record Claim(long id, String payload, int attempt, String receipt) {}

  private record Candidate(long id, OffsetDateTime due) {}

  private record Locked(String payload, int attempt) {}

  private static final int PAGE = 16;

  private static final String FREE =
      """
       due <= CURRENT_TIMESTAMP AND NOT dead AND attempt < ?
       AND (lease_until IS NULL OR lease_until <= CURRENT_TIMESTAMP)""";

  private static final String FIRST_PAGE =
      "SELECT id, due FROM jobs WHERE " + FREE + " ORDER BY due, id LIMIT " + PAGE;

  private static final String NEXT_PAGE =
      "SELECT id, due FROM jobs WHERE "
          + FREE
          + " AND due >= ? AND (due > ? OR id > ?) ORDER BY due, id LIMIT "
          + PAGE;

  private static final String LOCK =
      "SELECT payload, attempt FROM jobs WHERE id = ? AND " + FREE + " FOR UPDATE SKIP LOCKED";

  private static final String TAKE =
      "UPDATE jobs SET attempt = ?, receipt = ?, lease_until = " + JobTable.LATER + " WHERE id = ?";

  private static final String BURY =
      """
      UPDATE jobs SET dead = TRUE
      WHERE NOT dead AND attempt >= ? AND lease_until <= CURRENT_TIMESTAMP""";

  private final DataSource database;
  private final Duration lease;
  private final int maxAttempts;

  public DurableQueue(DataSource database, Duration lease, int maxAttempts) {
    this.database = Objects.requireNonNull(database);
    this.lease = Objects.requireNonNull(lease);
    this.maxAttempts = maxAttempts;
    if (lease.compareTo(Duration.ofMillis(1)) < 0 || maxAttempts < 1) {
      throw new IllegalArgumentException("lease " + lease + ", maxAttempts " + maxAttempts);
    }
  }

  public long enqueue(String payload, Duration delay) throws SQLException {
    Objects.requireNonNull(payload);
    var millis = delay.toMillis();
    return Sql.transaction(
        database,
        connection ->
            Sql.insert(
                connection,
                "INSERT INTO jobs (payload, due) VALUES (?, " + JobTable.LATER + ")",
                payload,
                millis));
  }

  public Optional<Claim> claim() throws SQLException {
    return Sql.transaction(database, this::claim);
  }

  private Optional<Claim> claim(Connection connection) throws SQLException {
    Sql.update(connection, BURY, maxAttempts);
    var page =
        Sql.query(
            connection,
            FIRST_PAGE,
            row -> new Candidate(row.getLong("id"), row.getObject("due", OffsetDateTime.class)),
            maxAttempts);
    while (true) {
      for (var candidate : page) {
        var locked =
            Sql.query(
                connection,
                LOCK,
                row -> new Locked(row.getString("payload"), row.getInt("attempt")),
                candidate.id(),
                maxAttempts);
        if (!locked.isEmpty()) {
          return Optional.of(take(connection, candidate.id(), locked.getFirst()));
        }
      }
      if (page.size() < PAGE) {
        return Optional.empty();
      }
      var last = page.getLast();
      page =
          Sql.query(
              connection,
              NEXT_PAGE,
              row -> new Candidate(row.getLong("id"), row.getObject("due", OffsetDateTime.class)),
              maxAttempts,
              last.due(),
              last.due(),
              last.id());
    }
  }

  private Claim take(Connection connection, long id, Locked job) throws SQLException {
    var claim = new Claim(id, job.payload(), job.attempt() + 1, UUID.randomUUID().toString());
    Sql.update(connection, TAKE, claim.attempt(), claim.receipt(), lease.toMillis(), id);
    return claim;
  }

  public boolean ack(Claim claim) throws SQLException {
    Objects.requireNonNull(claim);
    return Sql.transaction(
        database,
        connection ->
            Sql.update(
                    connection,
                    "DELETE FROM jobs WHERE id = ? AND receipt = ?",
                    claim.id(),
                    claim.receipt())
                == 1);
  }

  public boolean fail(Claim claim, Duration delay) throws SQLException {
    Objects.requireNonNull(claim);
    var millis = delay.toMillis();
    return Sql.transaction(
        database,
        connection ->
            Sql.update(
                    connection,
                    "UPDATE jobs SET due = "
                        + JobTable.LATER
                        + ", dead = (attempt >= ?), lease_until = NULL, receipt = NULL"
                        + " WHERE id = ? AND receipt = ?",
                    millis,
                    maxAttempts,
                    claim.id(),
                    claim.receipt())
                == 1);
  }

  public List<Long> dead() throws SQLException {
    return Sql.transaction(
        database,
        connection ->
            Sql.query(
                connection,
                """
                SELECT id FROM jobs
                WHERE dead OR (attempt >= ? AND lease_until <= CURRENT_TIMESTAMP)
                ORDER BY id""",
                row -> row.getLong("id"),
                maxAttempts));
  }
}
