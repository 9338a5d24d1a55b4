package inflight.ch13_multiprocessing;

import inflight.given.TaskAnswer;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Child processes that are not like the given one. */
final class Kids {
  private Kids() {}

  /** A result that is not read to its end before its sender has gone. */
  static final class Late implements Serializable {
    private static final long serialVersionUID = 1;

    /** The sender, in the parent's process. */
    static volatile long sender = -1;

    private final byte[] load = new byte[300_000];

    private Object readResolve() {
      ProcessHandle.of(sender).ifPresent(it -> it.onExit().join());
      // Whoever else is told of its end gets on with it.
      LockSupport.parkNanos(30_000_000);
      return "answered, " + load.length;
    }
  }

  /** Answers one request, and has ended before anybody can look. */
  static final class AnswersAndEnds {
    private AnswersAndEnds() {}

    public static void main(String[] arguments) throws IOException {
      readRequest();
      writeFrame(new TaskAnswer.Done(new Late()), 0);
      Runtime.getRuntime().halt(0);
    }
  }

  /** Writes an answer but for its last bytes, and ends. */
  static final class AnswersInPart {
    private AnswersInPart() {}

    public static void main(String[] arguments) throws IOException {
      readRequest();
      writeFrame(new TaskAnswer.Done("a result that is never whole"), 5);
      Runtime.getRuntime().halt(4);
    }
  }

  /** Ends before it has read anything. */
  static final class EndsAtOnce {
    private EndsAtOnce() {}

    public static void main(String[] arguments) {
      Runtime.getRuntime().halt(9);
    }
  }

  /**
   * Reads nothing, and minds neither the end of its input nor a signal to end: not from the moment
   * on when it has made a file.
   */
  static final class Stubborn {
    private Stubborn() {}

    public static void main(String[] arguments) throws Exception {
      Runtime.getRuntime().addShutdownHook(new Thread(Stubborn::stay));
      System.err.println("here to stay");
      Files.createFile(Path.of(arguments[0]));
      Thread.sleep(Long.MAX_VALUE);
    }

    static void stay() {
      while (true) {
        try {
          Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          // It stays.
        }
      }
    }
  }

  /** Reads nothing. */
  static final class ReadsNothing {
    private ReadsNothing() {}

    public static void main(String[] arguments) throws InterruptedException {
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  /** Writes a log, and so many letters x between its two halves. */
  static final class Loud {
    private Loud() {}

    public static void main(String[] arguments) {
      var letters = Integer.parseInt(arguments[0]);
      var log = Integer.parseInt(arguments[1]);
      System.err.print("l".repeat(log / 2));
      System.out.print("x".repeat(letters));
      System.out.flush();
      System.err.print("l".repeat(log - log / 2));
      // Its exit value decides nothing.
      System.exit(3);
    }
  }

  /** Prints so many lines in UTF-8. */
  static final class Prints {
    /** Letters of 1 to 4 bytes and two ends of lines: 19 bytes, so a chunk may end anywhere. */
    static final String LINES = "xé日😀€\r\n\ta \n";

    private Prints() {}

    public static void main(String[] arguments) {
      var text = LINES.repeat(Integer.parseInt(arguments[0]));
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      System.out.write(bytes, 0, bytes.length);
      System.out.flush();
    }
  }

  /** Reads its input to the end, and then prints how much there was. */
  static final class Reads {
    private Reads() {}

    public static void main(String[] arguments) throws IOException {
      System.out.print(System.in.readAllBytes().length + " bytes");
    }
  }

  /** Prints xxx and closes its output, connects to a port, and lives on until that is closed. */
  static final class LivesOn {
    private LivesOn() {}

    public static void main(String[] arguments) throws IOException {
      System.out.print("xxx");
      System.out.close();
      var port = Integer.parseInt(arguments[0]);
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getInputStream().read();
      }
    }
  }

  private static void readRequest() throws IOException {
    var in = new DataInputStream(System.in);
    in.readFully(new byte[in.readInt()]);
  }

  private static void writeFrame(TaskAnswer answer, int missing) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(answer);
    }
    var out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    out.writeInt(bytes.size());
    out.write(bytes.toByteArray(), 0, bytes.size() - missing);
    out.flush();
  }
}
