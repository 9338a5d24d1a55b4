package inflight.testkit.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * A clock of the database that is not the workers': a week ahead of theirs. H2 lets a test put
 * functions of its own in the place of those that tell the time.
 */
public final class OtherClock {
  /** How far it is ahead. */
  public static final Duration AHEAD = Duration.ofDays(7);

  private static final List<String> FUNCTIONS =
      List.of(
          "CURRENT_TIMESTAMP",
          "LOCALTIMESTAMP",
          "NOW",
          "SYSDATE",
          "SYSTIMESTAMP",
          "CURRENT_DATE",
          "CURRENT_TIME",
          "LOCALTIME",
          "TODAY",
          "CURDATE",
          "CURTIME",
          "GETDATE");

  private OtherClock() {}

  /** Sets the clock of an H2 database, for all sessions to come. */
  public static void set(TestDatabase database) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("SET BUILTIN_ALIAS_OVERRIDE TRUE");
      for (var function : FUNCTIONS) {
        statement.execute(
            "CREATE ALIAS IF NOT EXISTS \"%s\" FOR '%s.now'"
                .formatted(function, OtherClock.class.getName()));
      }
    }
  }

  /** What the database calls. */
  public static OffsetDateTime now(Connection connection) throws SQLException {
    return OffsetDateTime.now().plus(AHEAD);
  }

  /** The same with a precision, which is left at what it is. */
  public static OffsetDateTime now(Connection connection, int precision) throws SQLException {
    return now(connection);
  }
}
