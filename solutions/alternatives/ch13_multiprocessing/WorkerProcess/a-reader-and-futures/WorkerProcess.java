/*
 * trades: A thread reads answers all the time and completes the future of whoever has asked, and one for each call sends
 *     its request. The log goes into a file.
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

public final class WorkerProcess implements Worker {
  private final Path log;
  private final Process process;
  private final Semaphore turn = new Semaphore(1);
  private final CompletableFuture<Void> reader;
  private volatile CompletableFuture<byte[]> pending = new CompletableFuture<>();
  private volatile boolean ended;

  public WorkerProcess(List<String> command) throws IOException {
    log = Files.createTempFile("worker", ".log");
    try {
      process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    } catch (IOException e) {
      Files.delete(log);
      throw e;
    }
    reader = CompletableFuture.runAsync(this::read, it -> Thread.ofPlatform().start(it));
  }

  private void read() {
    var in = new DataInputStream(process.getInputStream());
    try {
      while (true) {
        var answer = new byte[in.readInt()];
        in.readFully(answer);
        pending.complete(answer);
      }
    } catch (IOException | NegativeArraySizeException e) {
      // Whoever asks from now on sees this; who has asked before is told.
      ended = true;
      pending.completeExceptionally(e);
    }
  }

  @Override
  public <A extends Serializable, R> R call(Class<? extends ChildTask<A, R>> task, A argument)
      throws TaskException, WorkerDiedException, InterruptedException {
    var name = task.getName();
    var request = new ByteArrayOutputStream();
    try (var objects = new ObjectOutputStream(request)) {
      objects.writeObject(new TaskRequest(name, argument));
    } catch (Throwable thrown) {
      throw TaskException.of(thrown);
    }
    turn.acquire();
    try {
      var answer = new CompletableFuture<byte[]>();
      pending = answer;
      if (ended) {
        throw new EOFException("it has ended before");
      }
      // Not here: no interrupt gets a thread out of a full pipe.
      Thread.ofPlatform().daemon().start(() -> send(request, answer));
      return result(answer.get());
    } catch (InterruptedException e) {
      kill();
      throw e;
    } catch (IOException | ExecutionException e) {
      kill();
      throw new WorkerDiedException(process.exitValue(), "");
    } finally {
      turn.release();
    }
  }

  private void send(ByteArrayOutputStream request, CompletableFuture<byte[]> answer) {
    try {
      var out = new DataOutputStream(process.getOutputStream());
      out.writeInt(request.size());
      request.writeTo(out);
      out.flush();
    } catch (IOException e) {
      answer.completeExceptionally(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <R> R result(byte[] bytes) throws TaskException {
    TaskAnswer answer;
    try {
      answer = (TaskAnswer) new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
    } catch (Throwable thrown) {
      throw TaskException.of(thrown);
    }
    if (answer instanceof TaskAnswer.Threw threw) {
      throw new TaskException(threw.className(), threw.message(), threw.stack());
    }
    return (R) ((TaskAnswer.Done) answer).result();
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
    reader.join();
    try {
      Files.deleteIfExists(log);
      process.getInputStream().close();
      process.getOutputStream().close();
    } catch (IOException e) {
      // The child has gone in the middle of a request.
    }
  }
}
