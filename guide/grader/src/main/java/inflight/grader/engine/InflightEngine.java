package inflight.grader.engine;

import inflight.grader.book.Workspace;
import inflight.grader.command.Command;
import inflight.grader.command.Options;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.model.UsageError;
import inflight.grader.model.Verdict;
import inflight.grader.report.GradeFile;
import inflight.grader.report.JUnitXml;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;

/**
 * Starts a grade from the JUnit Platform: under Surefire, each exercise is a container and each of
 * its axes a test.
 *
 * <p>It sleeps unless Surefire runs it with the system property {@code inflight.grade}. So an IDE
 * that runs XTest by class or by method meets plain Jupiter, even one that takes the build's system
 * properties over. (A configuration parameter would not do: Surefire does not hand any in while it
 * looks for tests.)
 *
 * <p>Surefire drops a result whose container has no class source or whose test has no method
 * source; that is why the sources here name a class and a method that are only half real.
 */
public final class InflightEngine implements TestEngine {
  /** The checkout's root. */
  private static final String ROOT = "inflight.grade";

  private static final String SUREFIRE = "org.apache.maven.surefire.booter.ForkedBooter";

  /** Surefire asks once for each class; the command is understood once. */
  private Asked command;

  @Override
  public String getId() {
    return "inflight";
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
    var engine = new EngineDescriptor(id, "Inflight");
    if (!isOn()) {
      return engine;
    }
    if (command == null) {
      command = Asked.of(System.getProperties());
    }
    var wanted =
        request.getSelectorsByType(ClassSelector.class).stream()
            .map(ClassSelector::getClassName)
            .collect(Collectors.toSet());
    if (wanted.isEmpty()) {
      return engine;
    }
    if (command.error() != null) {
      engine.addChild(new Descriptors.OfCommand(id));
      return engine;
    }
    for (var exercise : command.run().exercises()) {
      if (wanted.contains(exercise.className(Axis.CORRECT))) {
        engine.addChild(new Descriptors.OfExercise(id, exercise));
      }
    }
    return engine;
  }

  private static boolean isOn() {
    if (System.getProperty(ROOT) == null) {
      return false;
    }
    try {
      Class.forName(SUREFIRE, false, ClassLoader.getSystemClassLoader());
      return true;
    } catch (ClassNotFoundException anIde) {
      return false;
    }
  }

  @Override
  public void execute(ExecutionRequest request) {
    var root = request.getRootTestDescriptor();
    var listener = request.getEngineExecutionListener();
    listener.executionStarted(root);
    if (!root.getChildren().isEmpty()) {
      // Digits and decimal points are the same wherever the user lives.
      Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
      run(root, listener);
      System.out.flush();
    }
    listener.executionFinished(root, TestExecutionResult.successful());
  }

  private void run(TestDescriptor root, EngineExecutionListener listener) {
    var reports = command.reports();
    try {
      tellTrouble(() -> JUnitXml.clear(reports));
      if (command.error() != null) {
        throw command.error();
      }
      var grades = command.run().run(System.out);
      tellTrouble(() -> JUnitXml.write(reports, grades, command.run().options().strict()));
      report(root, grades, listener);
    } catch (RuntimeException | Error e) {
      // Whatever it is: Surefire would tell a page about an engine that fails, and nothing of why.
      var words = e instanceof UsageError ? e.getMessage() : "The grader failed: " + e;
      System.out.println("\n" + words + "\n");
      tellTrouble(() -> JUnitXml.write(reports, words));
      root.getChildren().forEach(child -> fail(child, words, listener));
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  /** A report that cannot be written costs no verdict. */
  private static void tellTrouble(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      System.out.println("The reports in JUnit's form cannot be written: " + GradeFile.cause(e));
    }
  }

  private void report(
      TestDescriptor root, List<ExerciseGrade> grades, EngineExecutionListener listener) {
    Map<Exercise, ExerciseGrade> byExercise =
        grades.stream().collect(Collectors.toMap(ExerciseGrade::exercise, Function.identity()));
    for (var child : root.getChildren()) {
      var exercise = (Descriptors.OfExercise) child;
      listener.executionStarted(exercise);
      for (var axis : exercise.getChildren()) {
        report((Descriptors.OfAxis) axis, byExercise.get(exercise.exercise), listener);
      }
      listener.executionFinished(exercise, TestExecutionResult.successful());
    }
  }

  private void report(
      Descriptors.OfAxis descriptor, ExerciseGrade grade, EngineExecutionListener listener) {
    // A result that is missing is the worst defect: it must not look like a skip.
    var verdict =
        grade
            .verdict(descriptor.axis)
            .orElseGet(
                () -> Verdict.of(descriptor.axis, Status.ERROR, "the grader reached no verdict"));
    var strict = command.run().options().strict();
    var status = verdict.status();
    var words = "%s: %s, %s".formatted(descriptor.axis.label(), status.label(), verdict.summary());
    if (strict ? status.isRedWhenStrict() : status.isRed()) {
      listener.executionStarted(descriptor);
      listener.executionFinished(descriptor, TestExecutionResult.failed(new Rejected(words)));
    } else if (status == Status.PASSED) {
      listener.executionStarted(descriptor);
      listener.executionFinished(descriptor, TestExecutionResult.successful());
    } else {
      listener.executionSkipped(descriptor, words);
    }
  }

  private static void fail(
      TestDescriptor container, String words, EngineExecutionListener listener) {
    listener.executionStarted(container);
    for (var test : container.getChildren()) {
      listener.executionStarted(test);
      listener.executionFinished(test, TestExecutionResult.failed(new Rejected(words)));
    }
    listener.executionFinished(container, TestExecutionResult.successful());
  }

  /**
   * Says what the board says. It carries no stack trace: where it was made would tell the learner
   * nothing.
   */
  private static final class Rejected extends AssertionError {
    Rejected(String words) {
      super(words);
    }

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  /**
   * A command that was understood, or why it was not.
   *
   * @param reports where the reports in JUnit's form go
   */
  private record Asked(Command run, UsageError error, Path reports) {
    static Asked of(Properties properties) {
      var root = Path.of(properties.getProperty(ROOT)).toAbsolutePath().normalize();
      var reports = root.resolve("exercises/target/surefire-reports");
      try {
        Options.refuseSlips(properties.stringPropertyNames());
        var libraries =
            Stream.of(
                    properties
                        .getProperty("java.class.path")
                        .split(Pattern.quote(File.pathSeparator)))
                .map(Path::of)
                .filter(path -> !path.startsWith(root.resolve("exercises")))
                .toList();
        var directory = Path.of(properties.getProperty("inflight.directory"));
        return new Asked(
            new Command(
                Options.from(properties::getProperty), Workspace.of(root, libraries), directory),
            null,
            reports);
      } catch (UsageError error) {
        return new Asked(null, error, reports);
      } catch (RuntimeException e) {
        return new Asked(null, new UsageError("The grader cannot begin: " + e), reports);
      }
    }
  }
}
