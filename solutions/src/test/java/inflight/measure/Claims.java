package inflight.measure;

import inflight.ch14_task_queues.DurableQueue;
import inflight.given.JobTable;
import inflight.given.Sql;
import inflight.proof.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Claims a second for chapter 14: how often 1, 2, 4 and 8 workers claim a job and acknowledge it,
 * on H2 in a file of this process and on a PostgreSQL server of this machine, both of which write
 * what is committed to the disk. The jobs take no time. Each worker keeps its connection.
 *
 * <p>It prints a table, each number the median of three runs with the least and the greatest.
 */
public final class Claims {
  private static final int[] WORKERS = {1, 2, 4, 8};
  private static final int RUNS = 3;
  private static final int JOBS = 20_000;
  private static final long WARM_UP_NANOS = 1_000_000_000;
  private static final long MEASURE_NANOS = 1_500_000_000;

  private Claims() {}

  public static void main(String[] args) throws Exception {
    var folder = Files.createTempDirectory("inflight-claims");
    var programs =
        PostgresServer.programs()
            .orElseThrow(() -> new IllegalStateException("There is no PostgreSQL server here."));
    try (var server = PostgresServer.start(programs)) {
      var urls =
          new TreeMap<>(
              Map.of(
                  "H2",
                  "jdbc:h2:file:" + folder.resolve("queue") + ";WRITE_DELAY=0",
                  "PostgreSQL",
                  server.url()));
      System.out.printf("%-12s", "workers");
      urls.keySet().forEach(it -> System.out.printf("%28s", it));
      System.out.println();
      for (var workers : WORKERS) {
        System.out.printf("%7d     ", workers);
        for (var url : urls.values()) {
          var rates = new double[RUNS];
          for (var run = 0; run < RUNS; run++) {
            rates[run] = rate(url, workers);
          }
          Arrays.sort(rates);
          System.out.printf(
              "%28s",
              String.format(
                  Locale.ROOT,
                  "%,.0f (%,.0f to %,.0f)",
                  rates[RUNS / 2],
                  rates[0],
                  rates[RUNS - 1]));
        }
        System.out.println();
      }
    } finally {
      delete(folder);
    }
  }

  private static void delete(java.nio.file.Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(it -> it.toFile().delete());
    }
  }

  /** Claims with their acknowledgments, a second. */
  private static double rate(String url, int workers) throws Exception {
    try (var kept = new Kept(url)) {
      Sql.transaction(kept, it -> Sql.update(it, "DROP TABLE IF EXISTS jobs"));
      JobTable.create(kept);
      var values =
          IntStream.range(0, JOBS / 10)
              .mapToObj(it -> "('a job', CURRENT_TIMESTAMP)")
              .collect(Collectors.joining(", "));
      for (var i = 0; i < 10; i++) {
        Sql.transaction(
            kept, it -> Sql.update(it, "INSERT INTO jobs (payload, due) VALUES " + values));
      }
      var start = System.nanoTime() + WARM_UP_NANOS;
      var end = start + MEASURE_NANOS;
      var done = new AtomicInteger();
      var ranOut = new AtomicInteger();
      try (var executor = Executors.newFixedThreadPool(workers)) {
        Callable<Void> worker =
            () -> {
              var queue = new DurableQueue(kept, Duration.ofMinutes(10), 3);
              while (System.nanoTime() < end) {
                var claim = queue.claim();
                if (claim.isEmpty()) {
                  ranOut.incrementAndGet();
                  return null;
                }
                queue.ack(claim.get());
                if (System.nanoTime() >= start) {
                  done.incrementAndGet();
                }
              }
              return null;
            };
        for (var future :
            executor.invokeAll(IntStream.range(0, workers).mapToObj(it -> worker).toList())) {
          future.get();
        }
      }
      if (ranOut.get() > 0) {
        throw new IllegalStateException("More jobs are needed.");
      }
      return done.get() * 1e9 / MEASURE_NANOS;
    }
  }

  /** A connection for each thread, which {@code close} leaves open: what a pool does. */
  private static final class Kept implements DataSource, AutoCloseable {
    private final String url;
    private final Map<Thread, Connection> connections =
        new java.util.concurrent.ConcurrentHashMap<>();

    Kept(String url) {
      this.url = url;
    }

    @Override
    public Connection getConnection() throws SQLException {
      var own = connections.get(Thread.currentThread());
      if (own == null) {
        own = DriverManager.getConnection(url);
        connections.put(Thread.currentThread(), own);
      }
      var real = own;
      return (Connection)
          Proxy.newProxyInstance(
              Claims.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                  return null;
                }
                try {
                  return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    @Override
    public void close() throws SQLException {
      for (var connection : connections.values()) {
        connection.close();
      }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() {
      return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("This wraps nothing.");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
