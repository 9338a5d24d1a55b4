package inflight.testkit.history;

import inflight.testkit.Children;
import inflight.testkit.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Worker processes on one queue, some of which are killed, with the history that they tell. Who is
 * killed when is drawn from a seed: at a gate, which is when a worker has claimed a job or done its
 * work and waits for a word to go on; or some moments after it got that word, wherever it is then.
 * A worker that was killed is replaced by a new one.
 *
 * <p>A worker tells what it does on its standard output, a line each, times as {@link
 * System#nanoTime} has them, and ends when its standard input does:
 *
 * <pre>
 * claiming CALL
 * claimed CALL BACK JOB ATTEMPT RECEIPT     a gate: it waits for a line on its standard input
 * empty CALL BACK
 * effect AT JOB                             a gate
 * settling CALL JOB RECEIPT ack|fail
 * settled BACK true|false
 * threw WORDS                               a call has thrown; it goes on
 * </pre>
 */
public final class KilledWorkers implements AutoCloseable {
  private static final int LONGEST_MICROS = 3_000;

  /** A kill to come: at which gate line of all, and how long after it; 0 for at the gate. */
  private record Kill(int line, long nanos) {}

  private final IntFunction<ProcessBuilder> builder;
  private final Children children = Children.take();
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private final Queue<String> thrown = new ConcurrentLinkedQueue<>();
  private final List<Worker> workers = new ArrayList<>();
  private final Queue<Thread> listeners = new ConcurrentLinkedQueue<>();

  // All guarded by this.
  private final Deque<Kill> kills = new ArrayDeque<>();
  private int lines;
  private int started;
  private int killed;
  private boolean closed;

  /**
   * @param builder makes the command of the worker of that number, from 1 on
   * @param seed decides who is killed when
   * @param kills how many
   * @param gates how many gates will be passed at the least, over which the kills are spread
   */
  public KilledWorkers(IntFunction<ProcessBuilder> builder, long seed, int kills, int gates) {
    this.builder = builder;
    var random = new Random(seed);
    IntStream.generate(() -> 1 + random.nextInt(gates))
        .distinct()
        .limit(kills)
        .sorted()
        .forEach(
            line ->
                this.kills.add(
                    new Kill(
                        line,
                        random.nextInt(3) == 0 ? 0 : 1_000L * random.nextInt(LONGEST_MICROS))));
  }

  /** Starts workers. */
  public void start(int count) throws IOException {
    for (var i = 0; i < count; i++) {
      startOne();
    }
  }

  private void startOne() throws IOException {
    Worker worker;
    synchronized (this) {
      if (closed) {
        return;
      }
      var number = ++started;
      worker = new Worker(number, builder.apply(number).start());
      workers.add(worker);
    }
    listeners.add(
        Thread.ofPlatform().daemon().name("worker-" + worker.number).start(worker::listen));
  }

  /** What a worker of this test's own process did, such as to enqueue. */
  public void add(Event event) {
    events.add(event);
  }

  public List<Event> events() {
    return List.copyOf(events);
  }

  /** What calls have thrown, in words. */
  public List<String> thrown() {
    return List.copyOf(thrown);
  }

  public Children children() {
    return children;
  }

  public synchronized int killed() {
    return killed;
  }

  /** How many workers are alive and have told something. */
  public synchronized long atWork() {
    return workers.stream()
        .filter(it -> it.telling.foundNothing() >= 0 && it.process.isAlive())
        .count();
  }

  /** Whether each living worker has found nothing so often, one time after another. */
  public synchronized boolean allFoundNothing(int times) {
    return workers.stream()
        .filter(it -> it.process.isAlive())
        .allMatch(it -> it.telling.foundNothing() >= times);
  }

  /** Forgets what was found so far, for {@link #allFoundNothing}. */
  public synchronized void lookAgain() {
    workers.forEach(it -> it.telling.lookAgain());
  }

  /**
   * Ends all workers, and waits until they have gone and all that they have told is taken down: the
   * last words of one may still be under way when its effect is seen. A call that has not come back
   * then may have counted.
   */
  public void stop() throws InterruptedException {
    synchronized (this) {
      closed = true;
      workers.forEach(Worker::kill);
    }
    for (var listener : listeners) {
      listener.join();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      workers.forEach(Worker::kill);
    }
    children.end();
    children.assertNoneLeft();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** What is to happen to the worker that has come to a gate; null for nothing. */
  private synchronized Kill atGate() {
    lines++;
    var isDue = !kills.isEmpty() && kills.getFirst().line() <= lines;
    return isDue ? kills.removeFirst() : null;
  }

  /** One worker process. Its lines are read by one thread. */
  private final class Worker {
    private final int number;
    private final Process process;

    private final Telling telling;

    Worker(int number, Process process) {
      this.number = number;
      this.process = process;
      this.telling = new Telling(number, events, thrown);
    }

    void listen() {
      try (var in = process.inputReader(StandardCharsets.UTF_8)) {
        var isKilled = false;
        for (var line = read(in); line != null; line = read(in)) {
          var kill = telling.take(line) && !isKilled ? atGate() : null;
          if (kill != null && kill.nanos() == 0) {
            isKilled = kill();
          } else if (line.startsWith("claimed") || line.startsWith("effect")) {
            go();
            if (kill != null) {
              LockSupport.parkNanos(kill.nanos());
              isKilled = kill();
            }
          }
        }
        telling.cut();
        if (!isKilled && !isClosed()) {
          thrown.add(
              Words.format(
                  "worker %d has ended by itself, with exit value %d", number, process.waitFor()));
        }
        if (isKilled) {
          process.waitFor();
          events.add(Event.killed(number, System.nanoTime()));
          startOne();
          // Last: whoever waits for it finds the next one started.
          synchronized (KilledWorkers.this) {
            killed++;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** The next line; null if there is none, or only part of one. */
    private String read(BufferedReader in) {
      try {
        return in.readLine();
      } catch (IOException e) {
        return null;
      }
    }

    private boolean kill() {
      // Not the process's own method, which closes its streams, with what it has told last.
      process.toHandle().destroyForcibly();
      return true;
    }

    private void go() {
      try {
        var out = process.getOutputStream();
        out.write('\n');
        out.flush();
      } catch (IOException e) {
        // It is gone.
      }
    }
  }
}
