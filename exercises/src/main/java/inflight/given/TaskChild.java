package inflight.given;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * What a child process runs: it takes requests from its standard input, one after another, and
 * answers each on its standard output.
 *
 * <pre>
 * standard input    a frame with a serialized {@link TaskRequest}
 * standard output   a frame with a serialized {@link TaskAnswer}, for each request
 * standard error    a log; what a task prints to System.out goes there too
 * </pre>
 *
 * <p>A frame is a length in four bytes, the highest first, and so many bytes. What is in it is what
 * an {@link ObjectOutputStream} of its own makes of one object. The process ends when its standard
 * input has ended and all is answered.
 */
public final class TaskChild {
  private TaskChild() {}

  public static void main(String[] arguments) throws IOException {
    var in = new DataInputStream(System.in);
    var out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    // Neither a task that prints nor one that reads gets between the frames.
    System.setOut(System.err);
    System.setIn(InputStream.nullInputStream());
    while (true) {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        // Whatever threads a task has left behind.
        System.exit(0);
        return;
      }
      var request = new byte[length];
      in.readFully(request);
      var answer = answer(request);
      out.writeInt(answer.length);
      out.write(answer);
      out.flush();
    }
  }

  private static byte[] answer(byte[] request) throws IOException {
    try {
      return serialized(new TaskAnswer.Done(run(request)));
    } catch (Throwable thrown) {
      return serialized(threw(thrown));
    }
  }

  private static Object run(byte[] request) throws Exception {
    var asked = (TaskRequest) new ObjectInputStream(new ByteArrayInputStream(request)).readObject();
    var constructor = Class.forName(asked.task()).getDeclaredConstructor();
    constructor.setAccessible(true);
    return apply((ChildTask<?, ?>) constructor.newInstance(), asked.argument());
  }

  @SuppressWarnings("unchecked")
  private static Object apply(ChildTask<?, ?> task, Object argument) throws Exception {
    return ((ChildTask<Serializable, ?>) task).apply((Serializable) argument);
  }

  private static TaskAnswer threw(Throwable thrown) {
    return new TaskAnswer.Threw(
        thrown.getClass().getName(), TaskException.message(thrown), TaskException.stack(thrown));
  }

  private static byte[] serialized(TaskAnswer answer) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(answer);
    }
    return bytes.toByteArray();
  }
}
