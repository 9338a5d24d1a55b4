/*
 * axis: correct
 * says: id of the claim, with 12 rows locked
 * why: It looks at ten jobs and no further. When others have locked or taken all ten, it goes away empty-handed, though
 *     the eleventh is free.
 */
package inflight.ch14_task_queues;

import inflight.given.JobTable;
import inflight.given.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

public final class DurableQueue {
  public record Claim(long id, String payload, int attempt, String receipt) {}

  private static final int FEW = 10;

  /** With the most attempts as its parameter. A job that has had them all is nobody's any more. */
  private static final String FREE =
      """
      NOT dead AND due <= CURRENT_TIMESTAMP AND attempt < ?
      AND (lease_until IS NULL OR lease_until <= CURRENT_TIMESTAMP)
      """;

  private static final String CANDIDATES =
      "SELECT id FROM jobs WHERE " + FREE + " ORDER BY due, id FETCH FIRST ? ROWS ONLY";

  private static final String LOCK =
      "SELECT payload, attempt FROM jobs WHERE id = ? AND " + FREE + " FOR UPDATE SKIP LOCKED";

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
    return Sql.transaction(
        database,
        connection -> {
          for (var limit = FEW; ; ) {
            var candidates =
                Sql.query(connection, CANDIDATES, row -> row.getLong(1), maxAttempts, limit);
            for (var id : candidates) {
              var claim = take(connection, id);
              if (claim.isPresent()) {
                return claim;
              }
            }
            return Optional.empty();
          }
        });
  }

  /** Empty if somebody else has the row. Once it is locked here, nobody can change it. */
  private Optional<Claim> take(Connection connection, long id) throws SQLException {
    var receipt = UUID.randomUUID().toString();
    var locked =
        Sql.query(
            connection,
            LOCK,
            row -> new Claim(id, row.getString(1), row.getInt(2) + 1, receipt),
            id,
            maxAttempts);
    if (!locked.isEmpty()) {
      Sql.update(connection, TAKE, receipt, lease.toMillis(), id);
    }
    return locked.stream().findFirst();
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
