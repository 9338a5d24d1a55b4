/*
 * axis: correct
 * says: isAlive, when only a call that waits for its turn was interrupted
 * why: Two requests are written into one pipe at the same time, and who reads an answer need not be the one who has asked.
 */
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
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

public final class WorkerProcess implements Worker {
  private static final Duration BRIEFLY = Duration.ofSeconds(1);

  private final Process process;

  private final ReentrantLock turn = new ReentrantLock();

  public WorkerProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
  }

  @Override
  public <A extends Serializable, R> R call(Class<? extends ChildTask<A, R>> task, A argument)
      throws TaskException, WorkerDiedException, InterruptedException {
    var request = serialized(new TaskRequest(task.getName(), argument));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return result(exchange(request));
  }

  private byte[] exchange(byte[] request) throws WorkerDiedException, InterruptedException {
    var exchange = new FutureTask<>(() -> writeAndRead(request));
    Thread.ofPlatform().daemon().name("call to " + pid()).start(exchange);
    try {
      return exchange.get();
    } catch (InterruptedException e) {
      kill();
      throw e;
    } catch (ExecutionException e) {
      kill();
      throw new WorkerDiedException(process.exitValue(), "");
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
      throw TaskException.of(thrown);
    }
    return bytes.toByteArray();
  }

  @SuppressWarnings("unchecked")
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
    if (turn.tryLock()) {
      try {
        process.getOutputStream().close();
        process
            .onExit()
            .completeOnTimeout(process, BRIEFLY.toMillis(), TimeUnit.MILLISECONDS)
            .join();
      } catch (IOException e) {
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
    }
  }
}
