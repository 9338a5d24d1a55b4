package inflight.ch13_multiprocessing;

import inflight.given.ChildTask;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What children are asked to do. */
final class Tasks {
  private Tasks() {}

  static final class Square implements ChildTask<Integer, Integer> {
    @Override
    public Integer apply(Integer number) {
      return number * number;
    }
  }

  /** Computes for some milliseconds. */
  static final class Mix implements ChildTask<Integer, Integer> {
    @Override
    public Integer apply(Integer seed) {
      int mixed = seed;
      for (var i = 0; i < 4_000_000; i++) {
        mixed = mixed * 31 + i ^ mixed >>> 7;
      }
      return mixed;
    }
  }

  /** Returns what it gets. */
  static final class Echo implements ChildTask<byte[], byte[]> {
    @Override
    public byte[] apply(byte[] bytes) {
      return bytes;
    }
  }

  static final class Pid implements ChildTask<String, Long> {
    @Override
    public Long apply(String nothing) {
      return ProcessHandle.current().pid();
    }
  }

  /** How often this process has run it. */
  static final class Count implements ChildTask<String, Integer> {
    static int count;

    @Override
    public Integer apply(String nothing) {
      return ++count;
    }
  }

  /** Prints so many bytes to the output and to the error stream. */
  static final class Print implements ChildTask<Integer, String> {
    @Override
    public String apply(Integer bytes) {
      var line = "x".repeat(999) + "\n";
      for (var i = 0; i < bytes; i += line.length()) {
        System.out.print(line);
        System.err.print(line);
      }
      System.out.flush();
      return "printed";
    }
  }

  static final class Fail implements ChildTask<String, String> {
    /** The parent has it, but could not make one. */
    static final class Odd extends Exception {
      private static final long serialVersionUID = 1;

      Odd(String message) {
        super(message);
      }

      private Object writeReplace() {
        throw new IllegalStateException("nobody may serialize this");
      }
    }

    @Override
    public String apply(String kind) throws Exception {
      switch (kind) {
        case "exception" -> throw new IOException("no such file");
        case "odd" -> throw new Odd("an odd one");
        case "error" -> throw new AssertionError("an error");
        case "silent" -> throw new IllegalStateException((String) null);
        default -> throw Tasks.<RuntimeException>sneaky(new Throwable("neither"));
      }
    }
  }

  /** Ends its process at once. */
  static final class Halt implements ChildTask<Integer, String> {
    @Override
    public String apply(Integer exitValue) {
      Runtime.getRuntime().halt(exitValue);
      return "unreachable";
    }
  }

  /** Makes a file, and waits for ever. */
  static final class Hang implements ChildTask<String, String> {
    @Override
    public String apply(String file) throws Exception {
      Files.createFile(Path.of(file));
      Thread.sleep(Long.MAX_VALUE);
      return "unreachable";
    }
  }

  /** Closes its process's output in the middle of an answer, and lives on: stubbornly or not. */
  static final class BreakOff implements ChildTask<Boolean, String> {
    @Override
    public String apply(Boolean isStubborn) throws Exception {
      if (isStubborn) {
        Runtime.getRuntime().addShutdownHook(new Thread(Kids.Stubborn::stay));
      }
      try (var out = new FileOutputStream(FileDescriptor.out)) {
        out.write(new byte[] {0, 0, 0, 100, 1, 2, 3});
      }
      Thread.sleep(Long.MAX_VALUE);
      return "unreachable";
    }
  }

  /** Writes half an answer, makes a file, and waits for ever. */
  static final class StopHalfway implements ChildTask<String, String> {
    @Override
    public String apply(String file) throws Exception {
      new FileOutputStream(FileDescriptor.out).write(new byte[] {0, 0, 0, 100, 1, 2, 3});
      Files.createFile(Path.of(file));
      Thread.sleep(Long.MAX_VALUE);
      return "unreachable";
    }
  }

  static final class NotSerializable implements ChildTask<String, Object> {
    @Override
    public Object apply(String nothing) {
      return Optional.of("an Optional is not serializable");
    }
  }

  static final class Null implements ChildTask<String, String> {
    @Override
    public String apply(String argument) {
      return argument == null ? null : "not null: " + argument;
    }
  }

  /** A result that cannot be read: what it throws then is named in it. */
  static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1;

    private final String kind;

    Unreadable(String kind) {
      this.kind = kind;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      throw Tasks.<RuntimeException>sneaky(
          switch (kind) {
            case "exception" -> new InvalidObjectException("nobody may read this");
            case "missing" -> new ClassNotFoundException("Left.Behind");
            case "unchecked" -> new IllegalStateException("not now");
            case "error" -> new NoClassDefFoundError("Left/Behind");
            default -> new Throwable("neither");
          });
    }
  }

  static final class MakeUnreadable implements ChildTask<String, Unreadable> {
    @Override
    public Unreadable apply(String kind) {
      return new Unreadable(kind);
    }
  }

  /** Throws something else when it is asked for its message. */
  static final class Speechless extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  /** An argument that throws when it is written, after some of it has been. */
  static final class Unwritable implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[] before = new byte[100_000];

    private final Thrower thrower;

    Unwritable(Throwable thrown) {
      thrower = new Thrower(thrown);
    }

    int size() {
      return before.length;
    }

    private static final class Thrower implements Serializable {
      private static final long serialVersionUID = 1;

      private final transient Throwable thrown;

      Thrower(Throwable thrown) {
        this.thrown = thrown;
      }

      private void writeObject(ObjectOutputStream out) {
        throw Tasks.<RuntimeException>sneaky(thrown);
      }
    }
  }

  /** An argument during whose writing a thread is interrupted. */
  static final class Interrupting implements Serializable {
    private static final long serialVersionUID = 1;

    private final transient Thread interrupted;

    Interrupting(Thread interrupted) {
      this.interrupted = interrupted;
    }

    private void writeObject(ObjectOutputStream out) {
      interrupted.interrupt();
    }
  }

  static final class Receive implements ChildTask<Interrupting, String> {
    @Override
    public String apply(Interrupting argument) {
      return "received";
    }
  }

  static final class Size implements ChildTask<Unwritable, Integer> {
    @Override
    public Integer apply(Unwritable argument) {
      return argument.size();
    }
  }

  /** Whatever it is, thrown where it is not declared. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
