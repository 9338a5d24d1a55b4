/*
 * trades: Plain JDBC, one read of all that is due, and the database is asked for the time: its clock counts, whoever
 *     computes with it. It reads more than it needs when there is much to do.
 */
package inflight.ch14_task_queues;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

public final class DurableQueue {
  public record Claim(long id, String payload, int attempt, String receipt) {}

  private final DataSource database;
  private final Duration lease;
  private final int maxAttempts;

  public DurableQueue(DataSource database, Duration lease, int maxAttempts) {
    if (lease.toMillis() < 1 || maxAttempts < 1) {
      throw new IllegalArgumentException(lease + ", " + maxAttempts);
    }
    this.database = Objects.requireNonNull(database);
    this.lease = Duration.ofMillis(lease.toMillis());
    this.maxAttempts = maxAttempts;
  }

  public long enqueue(String payload, Duration delay) throws SQLException {
    Objects.requireNonNull(payload);
    Objects.requireNonNull(delay);
    try (var connection = database.getConnection();
        var insert =
            connection.prepareStatement(
                "INSERT INTO jobs (payload, due) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
      // One statement is a transaction of its own; the moment before it only has to be now.
      insert.setString(1, payload);
      insert.setObject(2, now(connection).plusNanos(delay.toMillis() * 1_000_000));
      insert.executeUpdate();
      try (var keys = insert.getGeneratedKeys()) {
        keys.next();
        return keys.getLong("id");
      }
    }
  }

  /** By the database's clock. */
  private static OffsetDateTime now(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT CURRENT_TIMESTAMP")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class);
    }
  }

  public Optional<Claim> claim() throws SQLException {
    try (var connection = database.getConnection()) {
      connection.setAutoCommit(false);
      var now = now(connection);
      for (var candidate : free(connection, now)) {
        var claim = take(connection, candidate, now);
        if (claim.isPresent()) {
          connection.commit();
          return claim;
        }
      }
      connection.rollback();
      return Optional.empty();
    }
  }

  /** All that is free, as it was at one moment, in order; nothing is locked. */
  private List<Long> free(Connection connection, OffsetDateTime now) throws SQLException {
    var found = new ArrayList<Long>();
    try (var select =
        connection.prepareStatement(
            "SELECT id, lease_until, attempt FROM jobs WHERE dead = FALSE AND due <= ? ORDER BY due, id")) {
      select.setObject(1, now);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          var until = rows.getObject(2, OffsetDateTime.class);
          if ((until == null || !until.isAfter(now)) && rows.getInt(3) < maxAttempts) {
            found.add(rows.getLong(1));
          }
        }
      }
    }
    return found;
  }

  private Optional<Claim> take(Connection connection, long id, OffsetDateTime now)
      throws SQLException {
    try (var lock =
            connection.prepareStatement(
                """
                SELECT payload, attempt, receipt FROM jobs WHERE id = ? AND dead = FALSE
                AND due <= ? AND attempt < ? AND COALESCE(lease_until, ?) <= ?
                FOR UPDATE SKIP LOCKED""");
        var update =
            connection.prepareStatement(
                "UPDATE jobs SET attempt = ?, receipt = ?, lease_until = ? WHERE id = ?")) {
      lock.setLong(1, id);
      lock.setObject(2, now);
      lock.setInt(3, maxAttempts);
      lock.setObject(4, now);
      lock.setObject(5, now);
      try (var rows = lock.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        var claim =
            new Claim(id, rows.getString(1), rows.getInt(2) + 1, UUID.randomUUID() + "-" + id);
        update.setInt(1, claim.attempt());
        update.setString(2, claim.receipt());
        update.setObject(3, now.plus(lease));
        update.setLong(4, id);
        update.executeUpdate();
        return Optional.of(claim);
      }
    }
  }

  public boolean ack(Claim claim) throws SQLException {
    Objects.requireNonNull(claim);
    try (var connection = database.getConnection();
        var delete = connection.prepareStatement("DELETE FROM jobs WHERE id = ? AND receipt = ?")) {
      return settles(delete, 1, claim);
    }
  }

  private static boolean settles(PreparedStatement statement, int from, Claim claim)
      throws SQLException {
    statement.setLong(from, claim.id());
    statement.setString(from + 1, claim.receipt());
    return statement.executeUpdate() > 0;
  }

  public boolean fail(Claim claim, Duration delay) throws SQLException {
    Objects.requireNonNull(claim);
    Objects.requireNonNull(delay);
    try (var connection = database.getConnection();
        var update =
            connection.prepareStatement(
                """
                UPDATE jobs SET due = ?, lease_until = NULL, receipt = NULL,
                dead = CASE WHEN attempt < ? THEN FALSE ELSE TRUE END
                WHERE id = ? AND receipt = ?""")) {
      update.setObject(1, now(connection).plusNanos(delay.toMillis() * 1_000_000));
      update.setInt(2, maxAttempts);
      return settles(update, 3, claim);
    }
  }

  public List<Long> dead() throws SQLException {
    var dead = new ArrayList<Long>();
    try (var connection = database.getConnection();
        var select =
            connection.prepareStatement(
                "SELECT id, dead, attempt, lease_until FROM jobs WHERE dead OR attempt >= ?")) {
      var now = now(connection);
      select.setInt(1, maxAttempts);
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          var until = rows.getObject(4, OffsetDateTime.class);
          if (rows.getBoolean(2) || until != null && !until.isAfter(now)) {
            dead.add(rows.getLong(1));
          }
        }
      }
    }
    dead.sort(null);
    return dead;
  }
}
