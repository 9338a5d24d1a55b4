package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.given.GivenLoop;
import inflight.given.GivenLoopSpecs;
import inflight.grader.race.Interleavings;
import inflight.grader.race.Orders;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.happensbefore.OrderResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The loop that is handed to learners loses no callback and no wake-up, whatever the interleaving.
 * That the specification would see it is shown with copies of the loop, broken in one place each.
 */
class GivenLoopRaceTest {
  private static final String SPECS = GivenLoopSpecs.class.getName();

  private final Checkout checkout = Checkout.current();
  private final Path classes = checkout.workspace().stubClasses();

  @TempDir private Path folder;

  @Test
  @DisplayName("no interleaving breaks the given loop, and it orders what crosses threads")
  void right() {
    assertThat(explore(classes))
        .hasSize(GivenLoopSpecs.class.getDeclaredClasses().length)
        .allSatisfy(
            it -> assertThat(it.status()).as("%s", it).isEqualTo(InterleavingResult.Status.PASSED));
    assertThat(order(classes))
        .allSatisfy(
            it -> assertThat(it.status()).as("%s", it).isEqualTo(OrderResult.Status.PASSED));
  }

  @Test
  @DisplayName("a loop that looks first and then takes the lock to sleep sleeps over a callback")
  void looksOutsideTheLock() throws IOException {
    var look = "while (ready.isEmpty() && inbox.isEmpty() && !stopped) {";
    var lock = "synchronized (inbox) {";

    assertRejected("PostToALoopFallingAsleep", lock + "\n      " + look, look + "\n      " + lock);
  }

  @Test
  @DisplayName("a loop that is handed a callback and not woken sleeps over it")
  void doesNotWake() throws IOException {
    assertRejected(
        "PostToALoopFallingAsleep",
        "inbox.add(entry);\n      inbox.notifyAll();",
        "inbox.add(entry);");
  }

  @Test
  @DisplayName("a loop that is stopped and not woken sleeps on")
  void stopDoesNotWake() throws IOException {
    assertRejected(
        "StopALoopFallingAsleep", "stopped = true;\n      inbox.notifyAll();", "stopped = true;");
  }

  @Test
  @DisplayName("an inbox that is written outside its lock is a data race")
  void inboxUnguarded() throws IOException {
    var broken =
        broken(
            "synchronized (inbox) {\n      inbox.add(entry);",
            "inbox.add(entry);\n    synchronized (inbox) {");

    assertThat(order(broken))
        .anySatisfy(it -> assertThat(it.status()).isEqualTo(OrderResult.Status.FAILED));
  }

  private void assertRejected(String specification, String right, String wrong) throws IOException {
    assertThat(explore(broken(right, wrong)))
        .filteredOn(it -> it.spec().endsWith(specification))
        .singleElement()
        .satisfies(
            it -> assertThat(it.status()).as("%s", it).isEqualTo(InterleavingResult.Status.FAILED));
  }

  /** The classes of a copy of the loop with one passage replaced. */
  private Path broken(String right, String wrong) throws IOException {
    var name = GivenLoop.class.getName().replace('.', '/') + ".java";
    var source = Files.readString(checkout.workspace().stubSources().resolve(name));
    assertThat(source).as("the source to be broken").containsOnlyOnce(right);
    var file = folder.resolve("GivenLoop.java");
    Files.writeString(file, source.replace(right, wrong));
    var compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                classes.toString(),
                "-d",
                folder.toString(),
                file.toString());
    assertThat(compiled).as("the compiler's exit code").isZero();
    return folder;
  }

  private List<InterleavingResult> explore(Path loop) {
    return Interleavings.explore(SPECS, classPath(loop), steered(loop), folder, false);
  }

  private List<OrderResult> order(Path loop) {
    return Orders.check(SPECS, classPath(loop), steered(loop), folder);
  }

  private List<Path> steered(Path loop) {
    return Stream.of(loop, classes, checkout.root().resolve("solutions/target/test-classes"))
        .distinct()
        .toList();
  }

  private List<Path> classPath(Path loop) {
    return Stream.concat(steered(loop).stream(), checkout.workspace().libraries().stream())
        .toList();
  }
}
