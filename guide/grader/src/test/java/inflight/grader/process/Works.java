package inflight.grader.process;

import inflight.grader.TestBench;
import java.io.FileInputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Well-behaved and other works, for {@link CrewTest}. */
final class Works {
  record Answer(String text) {}

  /** Keeps what must not be collected. */
  static final List<Object> KEPT = new ArrayList<>();

  private Works() {}

  static final class Echo implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) {
      assignment.args().forEach(it -> journal.append(new Answer(it)));
    }
  }

  static final class LoneSurrogate implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) {
      journal.append(new Answer("a\ud800b"));
    }
  }

  static final class Pid implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) {
      journal.append(new Answer(Long.toString(ProcessHandle.current().pid())));
    }
  }

  static final class Property implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) {
      journal.append(new Answer(String.valueOf(System.getProperty(assignment.args().getFirst()))));
    }
  }

  static final class TemporaryFile implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) throws Exception {
      journal.append(new Answer(Files.createTempFile("left", "").toString()));
    }
  }

  static final class IsInterrupted implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) {
      journal.append(new Answer(Boolean.toString(Thread.currentThread().isInterrupted())));
    }
  }

  static final class LeaveBehind implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) throws Exception {
      switch (assignment.args().getFirst()) {
        case "thread" -> Thread.ofPlatform().daemon().start(LeaveBehind::sleep);
        case "spinning virtual thread" -> Thread.ofVirtual().start(LeaveBehind::spin);
        case "sleeping virtual thread" -> Thread.ofVirtual().start(LeaveBehind::sleep);
        case "parked task in the common pool" ->
            CompletableFuture.runAsync(() -> new CompletableFuture<Void>().join());
        case "timer of the JDK" ->
            KEPT.add(new CompletableFuture<Void>().orTimeout(2, TimeUnit.MINUTES));
        case "client" -> KEPT.add(HttpClient.newHttpClient());
        case "property" -> System.setProperty("left", "behind");
        case "handler" -> Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
        case "locale" -> Locale.setDefault(Locale.of("ar", "EG"));
        case "stream" -> System.setOut(new PrintStream(PrintStream.nullOutputStream()));
        case "descriptors" -> {
          for (var i = 0; i < 100; i++) {
            KEPT.add(new FileInputStream("/dev/null"));
          }
        }
        case "memory" -> KEPT.add(new byte[300 << 20]);
        case "a sixth of the memory" -> KEPT.add(new byte[85 << 20]);
        case "interrupt" -> Thread.currentThread().interrupt();
        default -> throw new IllegalArgumentException(assignment.args().getFirst());
      }
    }

    private static void sleep() {
      try {
        Thread.sleep(Duration.ofMinutes(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private static void spin() {
      while (true) {
        Thread.onSpinWait();
      }
    }
  }

  static final class StartAndHang implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) throws Exception {
      var sleeper = new ProcessBuilder("sleep", "120").start();
      journal.append(new Answer(Long.toString(sleeper.pid())));
      Thread.sleep(Duration.ofMinutes(2));
    }
  }

  static final class LeaveRunning implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) throws Exception {
      // The second one belongs to nobody any more when this returns.
      var script = "sleep 120 & echo $! >> \"$0\"; setsid sleep 121 & echo $! >> \"$0\"";
      new ProcessBuilder("sh", "-c", script, assignment.args().getFirst())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  static final class KillParent implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) throws Exception {
      ProcessHandle.current().parent().orElseThrow().destroyForcibly();
      Thread.sleep(Duration.ofMinutes(2));
    }
  }

  static final class TellAndExit implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) {
      journal.append(new Answer("before the end"));
      System.exit(Integer.parseInt(assignment.args().getFirst()));
    }
  }

  static final class Flood implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) {
      System.out.println("first");
      for (var i = 0; i < 50_000; i++) {
        System.out.println("one line of a flood of output number " + i);
      }
    }
  }

  static final class NotWritable implements Work {
    /** Its text cannot be made. */
    static final class Endless {
      Endless[] circle = {this};
    }

    @Override
    public void run(Assignment assignment, Journal journal) {
      try {
        journal.append(new Endless());
      } catch (Throwable swallowed) {
        // As JUnit does with what a listener throws.
      }
    }
  }

  static final class Forge implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) throws Exception {
      journal.append(new Answer("genuine"));
      Path file;
      try (var files = Files.list(Path.of(""))) {
        file = files.filter(it -> it.toString().endsWith(".jsonl")).findFirst().orElseThrow();
      }
      switch (assignment.args().getFirst()) {
        case "append" ->
            Files.writeString(file, "v{\"text\":\"forged\"}\n", StandardOpenOption.APPEND);
        case "truncate" -> Files.write(file, new byte[0]);
        case "flood" -> write(file, (byte) '\n');
        case "endless line" -> write(file, (byte) 'x');
        case "replace" -> {
          Files.delete(file);
          Files.createSymbolicLink(file, Path.of("/dev/zero"));
        }
        default -> throw new IllegalArgumentException(assignment.args().getFirst());
      }
    }

    private static void write(Path file, byte what) throws Exception {
      var some = new byte[1 << 20];
      java.util.Arrays.fill(some, what);
      try (var channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
        for (var i = 0; i < 100; i++) {
          channel.write(ByteBuffer.wrap(some));
        }
      }
    }
  }

  static final class TellPidAndHang implements Work {
    @Override
    public void run(Assignment assignment, Journal journal) throws Exception {
      var draft = Path.of(assignment.args().getFirst() + ".draft");
      Files.writeString(draft, Long.toString(ProcessHandle.current().pid()));
      Files.move(draft, Path.of(assignment.args().getFirst()));
      Thread.sleep(Duration.ofMinutes(2));
    }
  }

  /** Ends without a shutdown hook, as a crash would, while one of its judges works. */
  static final class Coordinator {
    public static void main(String[] args) throws Exception {
      var pid = Path.of(args[0]);
      var crew = TestBench.crew(pid.resolveSibling("of the coordinator"));
      Thread.ofPlatform()
          .daemon()
          .start(
              () ->
                  crew.work(
                      Profile.WARM,
                      "ada",
                      Assignment.of(TellPidAndHang.class, List.of(args), List.of(), Map.of()),
                      Duration.ofMinutes(2)));
      while (!Files.exists(pid)) {
        Thread.sleep(20);
      }
      Runtime.getRuntime().halt(0);
    }
  }
}
