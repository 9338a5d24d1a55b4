package inflight.given;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Transactions and statements without the ceremony of JDBC. All methods may be called from any
 * thread; a connection is used by one thread at a time.
 */
public final class Sql {
  /** What is done in a transaction. */
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** What becomes of a row of a result. */
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  private Sql() {}

  /**
   * Runs work in a transaction of its own, on a connection of its own: commits when it returns,
   * rolls back when it throws, and closes the connection however it ends.
   */
  public static <T> T transaction(DataSource database, Work<T> work) throws SQLException {
    try (var connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var result = work.run(connection);
        connection.commit();
        return result;
      } catch (Throwable thrown) {
        try {
          connection.rollback();
        } catch (SQLException e) {
          thrown.addSuppressed(e);
        }
        throw thrown;
      }
    }
  }

  /**
   * Carries out a statement that changes something, such as {@code DELETE FROM jobs WHERE id = ?}.
   *
   * @param parameters for the question marks, in their order
   * @return how many rows it has changed
   */
  public static int update(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (var statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /**
   * Asks for rows.
   *
   * @param row makes something of each, such as {@code row -> row.getLong("id")}
   * @param parameters for the question marks, in their order
   */
  public static <T> List<T> query(
      Connection connection, String sql, Row<T> row, Object... parameters) throws SQLException {
    var found = new ArrayList<T>();
    try (var statement = prepare(connection, sql, parameters);
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(row.read(rows));
      }
    }
    return found;
  }

  /**
   * Inserts a row into a table whose {@code id} the database generates.
   *
   * @return the new row's id
   */
  public static long insert(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql, new String[] {"id"})) {
      set(statement, parameters);
      statement.executeUpdate();
      try (var keys = statement.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    var statement = connection.prepareStatement(sql);
    try {
      set(statement, parameters);
      return statement;
    } catch (Throwable thrown) {
      statement.close();
      throw thrown;
    }
  }

  private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
    for (var i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }
}
