package inflight.ch14_task_queues;

import inflight.ch14_task_queues.DurableQueue.Claim;
import inflight.testkit.jdbc.Source;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import javax.sql.DataSource;

/**
 * A worker process: {@code URL LEASE_MILLIS SEED WORK_MILLIS}. It claims jobs, does them and
 * acknowledges them, and says so, as {@code inflight.testkit.history.KilledWorkers} tells, until
 * its input ends. Some jobs it hands back at their first attempt. To do a job is to wait a while.
 */
public final class DurableQueueWorker {
  /** No job of these tests may die of it. */
  static final int MANY = 1_000;

  private static final long PAUSE_MILLIS = 4;

  private final DurableQueue queue;
  private final Random random;
  private final int work;
  private final PrintStream out;

  private DurableQueueWorker(DataSource database, Duration lease, long seed, int work) {
    queue = new DurableQueue(database, lease, MANY);
    random = new Random(seed);
    this.work = work;
    out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // What code under test prints is not the worker's word.
    System.setOut(System.err);
  }

  public static void main(String[] arguments) throws Exception {
    new DurableQueueWorker(
            Source.of(arguments[0]),
            Duration.ofMillis(Long.parseLong(arguments[1])),
            Long.parseLong(arguments[2]),
            Integer.parseInt(arguments[3]))
        .run();
  }

  private void run() throws IOException, InterruptedException {
    while (true) {
      var call = System.nanoTime();
      out.println("claiming " + call);
      try {
        var claim = queue.claim();
        var back = System.nanoTime();
        if (claim.isEmpty()) {
          out.println("empty " + call + " " + back);
          Thread.sleep(PAUSE_MILLIS);
          continue;
        }
        var job = claim.get();
        out.println(
            "claimed %d %d %d %d %s"
                .formatted(call, back, job.id(), job.attempt(), oneWord(job.receipt())));
        gate();
        work(job);
      } catch (SQLException | RuntimeException e) {
        out.println("threw " + e.toString().replaceAll("\\s+", " "));
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void work(Claim job) throws SQLException, IOException, InterruptedException {
    Thread.sleep(work / 2 + random.nextInt(work));
    if (job.attempt() == 1 && job.id() % 8 == 0) {
      var call = settling(job, "fail");
      var answer = queue.fail(job, Duration.ZERO);
      out.println("settled " + System.nanoTime() + " " + answer);
      return;
    }
    out.println("effect " + System.nanoTime() + " " + job.id());
    gate();
    settling(job, "ack");
    var answer = queue.ack(job);
    out.println("settled " + System.nanoTime() + " " + answer);
  }

  private long settling(Claim job, String how) {
    var call = System.nanoTime();
    out.println("settling %d %d %s %s".formatted(call, job.id(), oneWord(job.receipt()), how));
    return call;
  }

  /** A receipt may be any text. */
  private static String oneWord(String receipt) {
    return URLEncoder.encode(receipt + ".", StandardCharsets.UTF_8);
  }

  /** Waits for the word to go on; without it this process is to end. */
  private static void gate() throws IOException {
    if (System.in.read() < 0) {
      Runtime.getRuntime().halt(0);
    }
  }
}
