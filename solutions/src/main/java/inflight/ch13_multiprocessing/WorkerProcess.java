package inflight.ch13_multiprocessing;

import inflight.given.ChildTask;
import inflight.given.TaskAnswer;
import inflight.given.TaskException;
import inflight.given.TaskRequest;
import inflight.given.Worker;
import inflight.given.WorkerDiedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

public final class WorkerProcess implements Worker {
  private static final int LOG_BYTES = 8 * 1024;
  private static final Duration BRIEFLY = Duration.ofSeconds(1);

  private final Process process;

  /** Whoever holds it has both pipes to itself: a request and its answer are one step. */
  private final ReentrantLock turn = new ReentrantLock();

  private final Thread logReader;

  /** The end of the log. Guarded by this. */
  private byte[] log = {};

  public WorkerProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).start();
    // All the time, not when a call is under way: the child may write at any moment, and a full
    // pipe would hold it up.
    logReader = Thread.ofPlatform().daemon().name("log of " + pid()).start(this::readLog);
  }

  @Override
  public <A extends Serializable, R> R call(Class<? extends ChildTask<A, R>> task, A argument)
      throws TaskException, WorkerDiedException, InterruptedException {
    // Into memory first. Once the first byte is in the pipe, the child waits for the rest.
    var request = serialized(new TaskRequest(task.getName(), argument));
    byte[] answer;
    turn.lockInterruptibly();
    try {
      answer = exchange(request);
    } finally {
      turn.unlock();
    }
    return result(answer);
  }

  /** On a thread of its own: one that reads or writes a pipe does not mind interrupts. */
  private byte[] exchange(byte[] request) throws WorkerDiedException, InterruptedException {
    var exchange = new FutureTask<>(() -> writeAndRead(request));
    Thread.ofPlatform().daemon().name("call to " + pid()).start(exchange);
    try {
      return exchange.get();
    } catch (InterruptedException e) {
      // The answer to this request may come at any time, and nobody will be there to take it.
      kill();
      throw e;
    } catch (ExecutionException e) {
      // No whole answer. If the child still lives, nobody understands it any more.
      kill();
      throw new WorkerDiedException(process.exitValue(), logAtTheEnd());
    }
  }

  private byte[] writeAndRead(byte[] request) throws IOException {
    var out = new DataOutputStream(process.getOutputStream());
    out.writeInt(request.length);
    out.write(request);
    out.flush();
    var in = new DataInputStream(process.getInputStream());
    var length = in.readInt();
    var answer = in.readNBytes(Math.max(0, length));
    if (answer.length != length) {
      throw new EOFException("half an answer");
    }
    return answer;
  }

  private static byte[] serialized(TaskRequest request) throws TaskException {
    var bytes = new ByteArrayOutputStream();
    try (var objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(request);
    } catch (Throwable thrown) {
      // An argument's own code runs here, and throws what it likes.
      throw TaskException.of(thrown);
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings("unchecked") // The child has called a task that returns R.
  private static <R> R result(byte[] answer) throws TaskException {
    Object read;
    try {
      read = new ObjectInputStream(new ByteArrayInputStream(answer)).readObject();
    } catch (Throwable thrown) {
      throw TaskException.of(thrown);
    }
    return switch ((TaskAnswer) read) {
      case TaskAnswer.Done(var result) -> (R) result;
      case TaskAnswer.Threw(var name, var message, var stack) ->
          throw new TaskException(name, message, stack);
    };
  }

  private void readLog() {
    var buffer = new byte[LOG_BYTES];
    try (InputStream in = process.getErrorStream()) {
      for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        keep(buffer, count);
      }
    } catch (IOException e) {
      // It has been closed.
    }
  }

  private synchronized void keep(byte[] buffer, int count) {
    var old = Math.min(log.length, LOG_BYTES - count);
    var kept = Arrays.copyOfRange(log, log.length - old, log.length + count);
    System.arraycopy(buffer, 0, kept, old, count);
    log = kept;
  }

  private String logAtTheEnd() throws InterruptedException {
    // Its last words are in the pipe, perhaps.
    logReader.join(BRIEFLY);
    synchronized (this) {
      return new String(log, StandardCharsets.UTF_8);
    }
  }

  /** Returns when it is gone. Minds no interrupt: {@code join} of a future does not. */
  private void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    // While a call is under way its thread may be inside the stream, and closing would wait for it.
    if (turn.tryLock()) {
      try {
        process.getOutputStream().close();
        process
            .onExit()
            .completeOnTimeout(process, BRIEFLY.toMillis(), TimeUnit.MILLISECONDS)
            .join();
      } catch (IOException e) {
        // The child has gone without reading.
      } finally {
        turn.unlock();
      }
    }
    kill();
    closeQuietly(process.getInputStream());
    closeQuietly(process.getErrorStream());
    closeQuietly(process.getOutputStream());
  }

  private static void closeQuietly(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
      // It is of no use any more.
    }
  }
}
