package inflight.ch03_approaches;

import inflight.given.ChildJvm;
import inflight.given.Source;
import inflight.testkit.TrickleServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Makes all children awkward that are started meanwhile: their logs look like answers, or they take
 * their time to end, or end early. Used by one thread, the test's.
 */
public final class ChildAgent implements AutoCloseable {
  private static final String VARIABLE = "JAVA_TOOL_OPTIONS";
  private static final int NUMBERS = 10;
  private static final String EARLY = "early";

  private final Path jar;

  private ChildAgent(String argument) {
    jar = jar();
    ChildJvm.setVariable(VARIABLE, "'-javaagent:" + jar + argument + "'");
  }

  /** Children write to their logs, first and last, what looks like answers. */
  static ChildAgent logsAnswers() {
    return new ChildAgent("");
  }

  /**
   * Children whose end has come, or that are asked to end, close their standard output, read a
   * source to its end, and only then are gone.
   */
  static ChildAgent endsAfter(int port) {
    return new ChildAgent("=" + port);
  }

  /** Children that see the first line of their standard input, and then its end. */
  static ChildAgent endsEarly() {
    return new ChildAgent("=" + EARLY);
  }

  /** Those that are started from now on are as they were. */
  @Override
  public void close() {
    ChildJvm.setVariable(VARIABLE, null);
    try {
      Files.delete(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs in the child, before its main. */
  public static void premain(String port) throws IOException {
    if (EARLY.equals(port)) {
      System.setIn(new ByteArrayInputStream(firstLine()));
    } else if (port == null) {
      logAnswers();
      Runtime.getRuntime().addShutdownHook(new Thread(ChildAgent::logAnswers));
    } else {
      var number = Integer.parseInt(port);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> endAfter(number)));
    }
  }

  private static byte[] firstLine() throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = System.in.read(); next >= 0; next = System.in.read()) {
      line.write(next);
      if (next == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  private static void endAfter(int port) {
    try {
      new FileOutputStream(FileDescriptor.out).close();
      new Source(TrickleServer.HOST, port).checksum();
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void logAnswers() {
    for (var number = 0; number < NUMBERS; number++) {
      System.err.print(number + " sum 1\n");
    }
  }

  private static Path jar() {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", ChildAgent.class.getName());
    try {
      var jar = Files.createTempFile("inflight-agent", ".jar");
      try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
        // What the child needs of this class: it has the given types, and not the testkit.
        var name = ChildAgent.class.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (var in = ChildAgent.class.getClassLoader().getResourceAsStream(name)) {
          in.transferTo(out);
        }
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
