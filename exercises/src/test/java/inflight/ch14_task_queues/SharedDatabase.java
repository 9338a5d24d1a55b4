package inflight.ch14_task_queues;

import inflight.testkit.jdbc.Source;
import inflight.testkit.jdbc.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.h2.tools.Server;

/**
 * A test's database, for other processes too. H2 in memory is behind a server in this process for
 * as long as this is open: so none of the workers is the one whose end takes the database away.
 */
final class SharedDatabase implements AutoCloseable {
  private final TestDatabase database;
  private final Server server;

  private SharedDatabase(TestDatabase database, Server server) {
    this.database = database;
    this.server = server;
  }

  static SharedDatabase of(TestDatabase database) throws SQLException {
    return new SharedDatabase(
        database,
        database.isOnServer()
            ? null
            : Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-ifNotExists").start());
  }

  /** What a worker process connects to. */
  String url() {
    return server == null
        ? database.url()
        : "jdbc:h2:tcp://127.0.0.1:%d/mem:%s;LOCK_TIMEOUT=3600000"
            .formatted(server.getPort(), database.name());
  }

  DataSource source() {
    return Source.of(database.url());
  }

  List<List<Object>> rows(String sql) {
    return database.rows(sql);
  }

  long number(String sql) {
    return database.number(sql);
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop();
    }
  }
}
