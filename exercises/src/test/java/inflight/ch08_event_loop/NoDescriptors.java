package inflight.ch08_event_loop;

import inflight.testkit.CpuTime;
import inflight.testkit.Descriptors;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A time in which this process has no descriptor left: nobody in it can open a file or accept a
 * connection. Sockets that exist go on working. Ends with {@link #close}, and must be short: not
 * even a class can be loaded from a folder meanwhile.
 *
 * <p>The limit of the process is lowered to what is open, by {@code setrlimit}, and what is left
 * below it is used up. Where the limit cannot be lowered, as many are opened as there are, but no
 * more than {@link #MOST}: a container may allow a billion.
 */
final class NoDescriptors implements AutoCloseable {
  private static final int MOST = 20_000;

  /** The number of RLIMIT_NOFILE in {@code sys/resource.h}. */
  private static final int OPEN_FILES = System.getProperty("os.name").startsWith("Mac") ? 8 : 7;

  private static final String NOTHING = "/dev/null";

  private final Deque<Closeable> held = new ArrayDeque<>();

  /** What the limit was; null if it could not be lowered. */
  private final Long before;

  private final boolean complete;

  private NoDescriptors() throws IOException {
    loadClasses();
    // What opening and closing needs is loaded now.
    new FileInputStream(NOTHING).close();
    before = limit(Descriptors.open());
    complete = useUp();
  }

  /** Begins. Null where it cannot be brought about, as on Windows. */
  static NoDescriptors begin() {
    try {
      var begun = new NoDescriptors();
      if (begun.complete) {
        return begun;
      }
      begun.close();
    } catch (IOException e) {
      // There is no such file on this system.
    }
    return null;
  }

  private boolean useUp() {
    while (held.size() < MOST) {
      try {
        held.push(new FileInputStream(NOTHING));
      } catch (IOException e) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    while (!held.isEmpty()) {
      held.pop().close();
    }
    if (before != null) {
      limit(before);
    }
  }

  /**
   * Loads what may be needed of the code under test and of the tests, on the way to a failure too.
   */
  private static void loadClasses() {
    for (var one : List.of(EchoLoop.class, EchoLoopTest.class, CpuTime.class)) {
      for (var name : namesBeside(one)) {
        try {
          Class.forName(name, false, one.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
          // Then nobody else can load it either.
        }
      }
    }
  }

  /** The classes of a package, if they are in a folder: from a jar they come at any time. */
  private static List<String> namesBeside(Class<?> one) {
    var source = one.getProtectionDomain().getCodeSource();
    if (source == null || !source.getLocation().getProtocol().equals("file")) {
      return List.of();
    }
    try {
      var folder =
          Path.of(source.getLocation().toURI())
              .resolve(one.getPackageName().replace('.', File.separatorChar));
      var files = folder.toFile().list((in, name) -> name.endsWith(".class"));
      return files == null
          ? List.of()
          : List.of(files).stream()
              .map(it -> one.getPackageName() + "." + it.substring(0, it.length() - 6))
              .toList();
    } catch (URISyntaxException e) {
      return List.of();
    }
  }

  /**
   * Sets how many descriptors this process may have, as far as it may choose.
   *
   * @return how many it was before; null if it cannot be set
   */
  private static Long limit(long descriptors) {
    try (var arena = Arena.ofConfined()) {
      // struct rlimit { rlim_t now; rlim_t most; }
      var limits = arena.allocate(ValueLayout.JAVA_LONG, 2);
      if (call("getrlimit", limits) != 0) {
        return null;
      }
      var now = limits.getAtIndex(ValueLayout.JAVA_LONG, 0);
      limits.setAtIndex(ValueLayout.JAVA_LONG, 0, descriptors);
      return call("setrlimit", limits) == 0 ? now : null;
    } catch (Throwable e) {
      // A system without these functions, or a JVM that may not call them.
      return null;
    }
  }

  private static int call(String function, MemorySegment limits) throws Throwable {
    var linker = Linker.nativeLinker();
    var handle =
        linker.downcallHandle(
            linker.defaultLookup().find(function).orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    return (int) handle.invokeExact(OPEN_FILES, limits);
  }
}
