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
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** A worker that is a process, as plain as can be: for one thread, and deaf to interrupts. */
final class ChildWorker implements Worker {
  private final Process process;

  ChildWorker(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
  }

  @Override
  @SuppressWarnings("unchecked")
  public <A extends Serializable, R> R call(Class<? extends ChildTask<A, R>> task, A argument)
      throws TaskException, WorkerDiedException {
    try {
      var request = new ByteArrayOutputStream();
      try (var objects = new ObjectOutputStream(request)) {
        objects.writeObject(new TaskRequest(task.getName(), argument));
      }
      var out = new DataOutputStream(process.getOutputStream());
      out.writeInt(request.size());
      request.writeTo(out);
      out.flush();
      var in = new DataInputStream(process.getInputStream());
      var answer = new byte[in.readInt()];
      in.readFully(answer);
      return switch ((TaskAnswer) object(answer)) {
        case TaskAnswer.Done(var result) -> (R) result;
        case TaskAnswer.Threw(var name, var message, var stack) ->
            throw new TaskException(name, message, stack);
      };
    } catch (IOException e) {
      close();
      throw new WorkerDiedException(process.exitValue(), "");
    }
  }

  private static Object object(byte[] bytes) throws IOException {
    try {
      return new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
