package inflight.ch15_io;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * Eight borrowers come to an empty pool that may have four connections. To make one takes 20 ms,
 * and to use it 1 ms. Four can be made at the same time, on any machine, since making one is
 * waiting.
 */
public class ConnectionPoolSpeed implements Speed {
  private static final int MAX = 4;
  private static final int BORROWERS = 8;
  private static final long CONNECT_MILLIS = 20;
  private static final long USE_MILLIS = 1;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "%d borrowers, %d connections that take %d ms to make"
                .formatted(BORROWERS, MAX, CONNECT_MILLIS))
        .baseline("one connection made after the other", ConnectionPoolSpeed::oneAfterAnother)
        .candidate("your ConnectionPool", ConnectionPoolSpeed::pool)
        .yardstick("a semaphore, and four connections made at once", ConnectionPoolSpeed::atOnce)
        .atLeast(0.6 * MAX)
        .build();
  }

  private static List<Integer> oneAfterAnother() throws Exception {
    for (int i = 0; i < MAX; i++) {
      Thread.sleep(CONNECT_MILLIS);
    }
    return atOnce(0);
  }

  private static List<Integer> atOnce() throws Exception {
    return atOnce(CONNECT_MILLIS);
  }

  private static List<Integer> atOnce(long connectMillis) throws Exception {
    var made = new Semaphore(MAX);
    var places = new Semaphore(MAX);
    return together(
        number -> {
          places.acquire();
          try {
            if (made.tryAcquire()) {
              Thread.sleep(connectMillis);
            }
            Thread.sleep(USE_MILLIS);
            return 2 * number;
          } finally {
            places.release();
          }
        });
  }

  private static List<Integer> pool() throws Exception {
    try (var pool = new ConnectionPool<>(MAX, new SlowConnector())) {
      return together(
          number -> {
            try (var lease = pool.borrow(Duration.ofMinutes(1))) {
              Thread.sleep(USE_MILLIS);
              return lease.connection() * number;
            }
          });
    }
  }

  private interface Use {
    int of(int number) throws Exception;
  }

  private static List<Integer> together(Use use) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<Integer>();
      for (var result :
          threads.invokeAll(
              IntStream.range(0, BORROWERS)
                  .<Callable<Integer>>mapToObj(number -> () -> use.of(number))
                  .toList())) {
        results.add(result.get());
      }
      return results;
    }
  }

  private static final class SlowConnector implements ConnectionPool.Connector<Integer> {
    @Override
    public Integer connect() {
      try {
        Thread.sleep(CONNECT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return 2;
    }

    @Override
    public boolean isValid(Integer connection) {
      return true;
    }

    @Override
    public void close(Integer connection) {}
  }
}
