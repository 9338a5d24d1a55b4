/*
 * axis: correct
 * says: jobs that three workers got
 * why: Between the SELECT and the UPDATE another worker selects the same row. Nothing in the UPDATE asks whether the row
 *     is still free.
 */
package inflight.ch14_task_queues;

import inflight.given.JobTable;
import inflight.given.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

public final class DurableQueue {
  public record Claim(long id, String payload, int attempt, String receipt) {}

  /** With the most attempts as its parameter. */
  private static final String FREE =
      """
      NOT dead AND due <= CURRENT_TIMESTAMP AND attempt < ?
      AND (lease_until IS NULL OR lease_until <= CURRENT_TIMESTAMP)
      """;

  private static final String TAKE =
      "UPDATE jobs SET attempt = attempt + 1, receipt = ?, lease_until = "
          + JobTable.LATER
          + " WHERE id = ?";

  private final DataSource database;
  private final Duration lease;
  private final int maxAttempts;

  public DurableQueue(DataSource database, Duration lease, int maxAttempts) {
    if (lease.toMillis() < 1) {
      throw new IllegalArgumentException("no lease: " + lease);
    }
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("no attempts: " + maxAttempts);
    }
    this.database = Objects.requireNonNull(database);
    this.lease = lease;
    this.maxAttempts = maxAttempts;
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
    var receipt = UUID.randomUUID().toString();
    return Sql.transaction(
        database,
        connection -> {
          var found =
              Sql.query(
                  connection,
                  "SELECT id, payload, attempt FROM jobs WHERE "
                      + FREE
                      + " ORDER BY due, id FETCH FIRST 1 ROW ONLY",
                  row -> new Claim(row.getLong(1), row.getString(2), row.getInt(3) + 1, receipt),
                  maxAttempts);
          if (!found.isEmpty()) {
            Sql.update(connection, TAKE, receipt, lease.toMillis(), found.getFirst().id());
          }
          return found.stream().findFirst();
        });
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
                    "UPDATE jobs SET receipt = NULL, lease_until = NULL, dead = attempt >= ?, due = "
                        + JobTable.LATER
                        + " WHERE id = ? AND receipt = ?",
                    maxAttempts,
                    millis,
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
                WHERE dead OR attempt >= ? AND lease_until <= CURRENT_TIMESTAMP ORDER BY id""",
                row -> row.getLong(1),
                maxAttempts));
  }
}
