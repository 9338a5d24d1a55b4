package inflight.proof;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A PostgreSQL server for a while, from the package that this machine has. It listens on this
 * machine's loopback alone and asks for no password. The server refuses to run as root; then it
 * runs as the package's own user, {@code postgres}. It does not outlive this process, however that
 * ends.
 */
public final class PostgresServer implements AutoCloseable {
  /** Where packages put it that do not put it on the path. */
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/postgresql"),
          Path.of("/usr/local/pgsql"),
          Path.of("/usr/pgsql"),
          Path.of("/opt/homebrew/opt"),
          Path.of("/usr/local/opt"),
          Path.of("/Library/PostgreSQL"));

  private static final int DEEP = 3;
  private static final String OWN_USER = "postgres";

  private final Path programs;
  private final Path folder;
  private final int port;

  /** Reads from this process, and ends the server when nothing comes any more. Null at first. */
  private Process guardian;

  private PostgresServer(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /** The folder of the server's programs; empty if this machine has none. */
  public static Optional<Path> programs() {
    var onPath =
        Stream.of(System.getenv("PATH").split(Pattern.quote(File.pathSeparator))).map(Path::of);
    return Stream.concat(onPath, PLACES.stream().flatMap(PostgresServer::below))
        .filter(it -> Files.isExecutable(it.resolve("initdb")))
        .filter(it -> Files.isExecutable(it.resolve("pg_ctl")))
        .findFirst();
  }

  private static Stream<Path> below(Path place) {
    try (var folders = Files.walk(place, DEEP)) {
      return folders
          .filter(it -> it.endsWith("bin") && it.toString().toLowerCase().contains("p"))
          .sorted(Comparator.<Path>naturalOrder().reversed())
          .toList()
          .stream();
    } catch (IOException | java.io.UncheckedIOException e) {
      return Stream.empty();
    }
  }

  /** Starts one, as it is delivered, with an empty database; blocks until it is ready. */
  public static PostgresServer start(Path programs) throws IOException, InterruptedException {
    return start(programs, "");
  }

  /** The same for tests, none of which ends the server: it waits for no disk. */
  static PostgresServer startForTests(Path programs) throws IOException, InterruptedException {
    return start(programs, " -c fsync=off -c full_page_writes=off");
  }

  private static PostgresServer start(Path programs, String options)
      throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("inflight-postgres");
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var server = new PostgresServer(programs, folder, port);
    if (isRoot()) {
      Files.setOwner(folder, ownUser(folder));
    }
    server.run("initdb", "-D", "data", "-A", "trust", "-U", "inflight", "-E", "UTF8", "--no-sync");
    server.run(
        "pg_ctl",
        "start",
        "-D",
        "data",
        "-w",
        "-l",
        "log",
        "-o",
        "-p %d -k . -c listen_addresses=127.0.0.1%s".formatted(port, options));
    server.guard();
    return server;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static UserPrincipal ownUser(Path folder) throws IOException {
    return folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OWN_USER);
  }

  /** The pipe that the guardian reads from closes with this process, be it killed. */
  private void guard() throws IOException {
    guardian =
        new ProcessBuilder(
                asOwnUser(
                    "sh",
                    "-c",
                    "cat > /dev/null; \"$0\" stop -D data -m immediate; cd /; rm -r \"$1\"",
                    programs.resolve("pg_ctl").toString(),
                    folder.toString()))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  private static List<String> asOwnUser(String... command) {
    var all = new ArrayList<String>();
    if (isRoot()) {
      all.addAll(
          List.of("setpriv", "--reuid=" + OWN_USER, "--regid=" + OWN_USER, "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private void run(String program, String... arguments) throws IOException, InterruptedException {
    var command = asOwnUser(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    var output = folder.resolve(program + ".out").toFile();
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            // Not a pipe: the server keeps it open.
            .redirectOutput(output)
            .start();
    if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(
          "%s did not succeed: %s".formatted(program, Files.readString(output.toPath())));
    }
  }

  /** What the driver connects to. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=inflight".formatted(port);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      run("pg_ctl", "stop", "-D", "data", "-w", "-m", "immediate");
    } finally {
      if (guardian != null) {
        guardian.destroyForcibly().waitFor();
      }
      try (var files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }
}
