package inflight.testkit.jdbc;

import inflight.testkit.Inconclusive;
import inflight.testkit.Poll;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * A database for one test, empty at first: H2 in the memory of this process, or a schema of its own
 * on the PostgreSQL server that {@code -Dqueue.url} names. A statement that waits for a lock waits
 * for as long as it takes. The driver is the test's business. All methods may be called from any
 * thread.
 */
public final class TestDatabase implements AutoCloseable {
  /** The system property that names a server, in a judge process as on Maven's command line. */
  public static final String SERVER = "queue.url";

  private static final Pattern NAME = Pattern.compile("inflight_(\\d{9,12})_[0-9a-f]{8}");

  private static final long OLD_SECONDS = 3_600;

  /** So many looks in a row must find a session waiting for a lock, 10 ms apart. */
  private static final int LOOKS = 12;

  private static final long BETWEEN_LOOKS_NANOS = 10_000_000;

  /** No test ends the server, so a commit need not wait for the disk. */
  private static final String QUICKLY = "-c%20synchronous_commit=off";

  private final String server;
  private final String name;
  private final String url;
  private final String product;

  private TestDatabase(String server, String name, String url) {
    this.server = server;
    this.name = name;
    this.url = url;
    try (var connection = connect()) {
      var data = connection.getMetaData();
      product =
          data.getDatabaseProductName() + " " + data.getDatabaseProductVersion().split(" ")[0];
    } catch (SQLException e) {
      throw failed("ask which database it is", e);
    }
  }

  /**
   * A new one, where the command says.
   *
   * @throws Inconclusive if the server cannot be reached
   */
  public static TestDatabase open() {
    var server = System.getProperty(SERVER, "");
    if (server.isEmpty()) {
      return embedded();
    }
    var name = newName();
    try (var connection = DriverManager.getConnection(server);
        var statement = connection.createStatement()) {
      dropForgotten(connection);
      statement.execute("CREATE SCHEMA " + name);
    } catch (SQLException e) {
      throw new Inconclusive(
          "The database of -D%s cannot be used: %s".formatted(SERVER, e.getMessage()));
    }
    var mark = server.contains("?") ? "&" : "?";
    var options = server.contains("options=") ? "" : "&options=" + QUICKLY;
    return new TestDatabase(
        server,
        name,
        server + mark + "currentSchema=" + name + "&ApplicationName=" + name + options);
  }

  /** A new one on H2, whatever the command says. */
  public static TestDatabase embedded() {
    var name = newName();
    return new TestDatabase(
        "", name, "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=3600000");
  }

  private static String newName() {
    return "inflight_%d_%s"
        .formatted(
            System.currentTimeMillis() / 1_000, UUID.randomUUID().toString().substring(0, 8));
  }

  /** Drops schemas of processes that were ended before they could. The name tells their age. */
  private static void dropForgotten(Connection connection) throws SQLException {
    var now = System.currentTimeMillis() / 1_000;
    for (var row : rows(connection, "SELECT nspname FROM pg_namespace")) {
      var name = NAME.matcher((String) row.getFirst());
      if (name.matches() && Long.parseLong(name.group(1)) < now - OLD_SECONDS) {
        try (var statement = connection.createStatement()) {
          statement.execute("DROP SCHEMA IF EXISTS " + name.group() + " CASCADE");
        }
      }
    }
  }

  /** What it is and its version, such as {@code H2 2.4.240}. */
  public String product() {
    return product;
  }

  public boolean isOnServer() {
    return !server.isEmpty();
  }

  /** The name of the database or schema. */
  public String name() {
    return name;
  }

  /** What a process on this machine that has the driver connects to; H2 only inside this one. */
  public String url() {
    return url;
  }

  /** A new session, which commits each statement. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  /** Sessions, as code under test gets them, with the statements that each begins with. */
  public DataSource source(String... first) {
    return new Source(
        () -> {
          var connection = connect();
          try (var statement = connection.createStatement()) {
            for (var sql : first) {
              statement.execute(sql);
            }
          }
          return connection;
        });
  }

  /** Carries out a statement of the test's own, and commits. */
  public int update(String sql, Object... parameters) {
    try (var connection = connect();
        var statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** The rows of a query of the test's own, the values of a row in a list. */
  public List<List<Object>> rows(String sql, Object... parameters) {
    try (var connection = connect()) {
      return rows(connection, sql, parameters);
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /** The same in a session that is there. */
  public static List<List<Object>> rows(Connection connection, String sql, Object... parameters)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      set(statement, parameters);
      var found = new ArrayList<List<Object>>();
      try (var result = statement.executeQuery()) {
        while (result.next()) {
          var row = new ArrayList<>();
          for (var i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(result.getObject(i));
          }
          found.add(row);
        }
      }
      return found;
    }
  }

  /** The one value of a query's one row, a number. */
  public long number(String sql, Object... parameters) {
    return ((Number) rows(sql, parameters).getFirst().getFirst()).longValue();
  }

  private static void set(PreparedStatement statement, Object... parameters) throws SQLException {
    for (var i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  /** Whether a session waits for a lock that another one holds, at this moment. */
  public boolean isLockAwaited() {
    return number(
            isOnServer()
                ? "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    + " AND application_name = '%s'".formatted(name)
                : "SELECT count(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL")
        > 0;
  }

  /** How many sessions there are besides the one that asks. */
  public long sessions() {
    return number(
        isOnServer()
            ? "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                + " AND application_name = '%s'".formatted(name)
            : "SELECT count(*) - 1 FROM INFORMATION_SCHEMA.SESSIONS");
  }

  /**
   * Blocks until no session is left. A server notices a moment later that a client has gone.
   *
   * @param sessions how many of the test's own there are
   */
  public void awaitSessions(int sessions) {
    Poll.until("no session is left open", () -> sessions() <= sessions);
  }

  /**
   * Looks, call by call, whether a session has been waiting for a lock for a while. One look could
   * meet a wait that is over in a moment.
   */
  public final class LockWatch {
    private long last = System.nanoTime();
    private int looks;

    /** True once each of a dozen looks in a row has found one. */
    public boolean isBlocked() {
      if (System.nanoTime() - last >= BETWEEN_LOOKS_NANOS) {
        looks = isLockAwaited() ? looks + 1 : 0;
        last = System.nanoTime();
      }
      return looks >= LOOKS;
    }
  }

  /** The database with all that is in it goes away. */
  @Override
  public void close() {
    if (!isOnServer()) {
      try (var connection = connect();
          var statement = connection.createStatement()) {
        statement.execute("SHUTDOWN IMMEDIATELY");
      } catch (SQLException e) {
        // It is gone.
      }
      return;
    }
    try (var connection = DriverManager.getConnection(server);
        var statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '%s'"
              .formatted(name));
      statement.execute("DROP SCHEMA " + name + " CASCADE");
    } catch (SQLException e) {
      throw failed("drop the test's schema", e);
    }
  }

  private static IllegalStateException failed(String what, SQLException e) {
    return new IllegalStateException("The test's own SQL failed: " + what, e);
  }
}
