/*
 * trades: A single thread writes and reads, so calls take turns by themselves; the log goes nowhere, and close kills.
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
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

public final class WorkerProcess implements Worker {
  private final Process process;

  private final ExecutorService turns = Executors.newSingleThreadExecutor();

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
    var sent = new AtomicBoolean();
    Future<byte[]> answer;
    try {
      answer = turns.submit(() -> sent.compareAndSet(false, true) ? writeAndRead(request) : null);
    } catch (RejectedExecutionException closed) {
      throw died();
    }
    try {
      return result(answer.get());
    } catch (InterruptedException e) {
      if (!sent.compareAndSet(false, true)) {
        kill();
      }
      throw e;
    } catch (ExecutionException e) {
      throw died();
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

  private WorkerDiedException died() {
    kill();
    return new WorkerDiedException(process.exitValue(), "");
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
    kill();
    turns.shutdown();
    var interrupted = false;
    while (true) {
      try {
        if (turns.awaitTermination(1, TimeUnit.DAYS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    closeQuietly(process.getInputStream());
    closeQuietly(process.getOutputStream());
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeQuietly(AutoCloseable stream) {
    try {
      stream.close();
    } catch (Exception e) {
    }
  }
}
