package inflight.grader.race.hardware;

import inflight.grader.race.hardware.HardwareResult.Seen;
import inflight.grader.race.hardware.HardwareResult.Status;
import inflight.testkit.Todo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;

/**
 * The child that runs one specification in one configuration of the JVM, as jcstress's own forked
 * JVM does: {@code HardwareJudge TEST BINARY_NAME RUNNER ITERATION_MILLIS ITERATIONS}.
 */
final class HardwareJudge {
  private static final int STRIDE_SIZE = 256;

  /**
   * An iteration looks at the clock only after so many strides, and jcstress tries out beforehand
   * how many it can afford. Where actors park, forty strides as in its quick mode make five seconds
   * out of one; where they do not, one stride costs up to a third of the samples.
   */
  private static final int STRIDE_COUNT = 1;

  private static final int FOOTPRINT_MB = 64;

  private static final Pattern TODO = Pattern.compile("UnsupportedOperationException: TODO");
  private static final Pattern THROWN = Pattern.compile("^[\\w.$]+(?:Exception|Error)\\b.*");
  private static final Pattern FRAME =
      Pattern.compile("at (?:\\S+/)?([\\w.$]+)\\.[\\w$<>]+\\((\\w+\\.java:\\d+)\\)");

  private final String specClass;
  private final ClassLoader loader;
  private final boolean deep;
  private final java.util.List<String> done;
  private java.util.function.Consumer<HardwareResult> tell;
  private String name;
  private Class<?> test;
  private String runner;
  private int iterationMillis;
  private int iterations;
  private boolean termination;
  private AtomicBoolean told = new AtomicBoolean();

  HardwareJudge(String specClass, ClassLoader loader, boolean deep, List<String> done) {
    this.specClass = specClass;
    this.loader = loader;
    this.deep = deep;
    this.done = done;
  }

  void run(
      java.util.function.Consumer<String> begins,
      java.util.function.Consumer<HardwareResult> results)
      throws Exception {
    var out = System.out;
    var err = System.err;
    var silence = new PrintStream(OutputStream.nullOutputStream());
    System.setOut(silence);
    System.setErr(silence);
    for (var each : inflight.grader.race.spec.Specification.testsOf(loader.loadClass(specClass))) {
      var one = new HardwareJudge(specClass, loader, deep, done);
      one.name = each.getName().replace('$', '.');
      one.test = each;
      one.runner = each.getName().replace('$', '_') + "_jcstress";
      one.iterationMillis = deep ? 1000 : 200;
      one.iterations = deep ? 12 : 5;
      one.termination = each.getAnnotation(JCStressTest.class).value() == Mode.Termination;
      one.tell = results;
      if (done.contains(one.name)) {
        continue;
      }
      begins.accept(one.name);
      one.run();
    }
    System.setOut(out);
    System.setErr(err);
  }

  private void run() {
    new HangWatch(test, termination, iterationMillis, it -> { tellHang(it); Runtime.getRuntime().halt(0); }).start();
    try {
      var thrown = termination ? thrownBeforehand() : null;
      if (thrown != null) {
        tell(ofThrown(thrown));
      }
      var generated =
          Class.forName(runner, true, loader).getConstructor(ForkedTestConfig.class).newInstance(config());
      tell(read(((Runner<?>) generated).run()));
    } catch (ClassNotFoundException missing) {
      tell(
          HardwareResult.of(
              name, Status.ERROR, "its compiled runner is missing; run mvn clean test once"));
    } catch (InvocationTargetException e) {
      tell(ofThrown(e.getCause()));
    } catch (ReflectiveOperationException | IOException e) {
      tell(HardwareResult.of(name, Status.ERROR, e.toString()));
    } catch (Throwable e) {
      tell(ofThrown(e));
    }
  }

  /**
   * jcstress makes one from a stream, in the order in which it writes it there; its other way needs
   * its launcher.
   */
  private ForkedTestConfig config() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(SpinLoopStyle.THREAD_SPIN_WAIT.ordinal());
      out.writeInt(iterationMillis);
      out.writeInt(iterations);
      out.writeUTF(runner);
      out.writeInt(FOOTPRINT_MB);
      out.writeInt(STRIDE_SIZE);
      out.writeInt(STRIDE_COUNT);
      out.writeBoolean(false);
    }
    return new ForkedTestConfig(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  /**
   * In a test of termination jcstress swallows what an actor throws. So that a TODO shows, the
   * actor runs once before, with the signal already given; what does not end then is left to
   * jcstress.
   */
  private Throwable thrownBeforehand() throws ReflectiveOperationException, InterruptedException {
    var object = test.getDeclaredConstructor().newInstance();
    var thrown = new AtomicReference<Throwable>();
    var trial =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    for (var method : methods(Signal.class)) {
                      call(method, object);
                    }
                    for (var method : methods(Actor.class)) {
                      call(method, object);
                    }
                  } catch (InvocationTargetException e) {
                    thrown.set(e.getCause());
                  } catch (ReflectiveOperationException e) {
                    thrown.set(e);
                  }
                });
    trial.join(500);
    return thrown.get();
  }

  private List<Method> methods(Class<? extends java.lang.annotation.Annotation> annotation) {
    return Stream.of(test.getDeclaredMethods())
        .filter(it -> it.isAnnotationPresent(annotation))
        .toList();
  }

  private static void call(Method method, Object object) throws ReflectiveOperationException {
    var arguments = new ArrayList<Object>();
    for (var parameter : method.getParameterTypes()) {
      arguments.add(
          parameter == Thread.class
              ? Thread.currentThread()
              : parameter.isAnnotationPresent(State.class)
                  ? parameter.getDeclaredConstructor().newInstance()
                  : null);
    }
    method.invoke(object, arguments.toArray());
  }

  private HardwareResult read(TestResult result) {
    var messages = result.getMessages();
    if (messages.stream().anyMatch(it -> TODO.matcher(it).find())) {
      return HardwareResult.of(name, Status.NOT_STARTED, "a TODO is left");
    }
    return switch (result.status()) {
      case NORMAL -> graded(result);
      case API_MISMATCH ->
          HardwareResult.of(name, Status.ERROR, String.join("\n", first(messages)));
      case TIMEOUT_ERROR -> HardwareResult.of(name, Status.FAILED, "The code does not come back.");
      case CHECK_TEST_ERROR, TEST_ERROR, VM_ERROR ->
          HardwareResult.of(name, Status.FAILED, thrownIn(messages));
    };
  }

  private HardwareResult graded(TestResult result) {
    var outcomes = new ArrayList<Seen>();
    for (var outcome : result.getStateKeys()) {
      outcomes.add(seen(outcome, result.getCount(outcome)));
    }
    var failed = outcomes.stream().anyMatch(HardwareJudge::isBad);
    return new HardwareResult(
        name, failed ? Status.FAILED : Status.PASSED, outcomes, result.getTotalCount(), List.of());
  }

  /**
   * What jcstress says of an outcome: the case with exactly this id, else the first that matches;
   * others are bad.
   */
  private Seen seen(String outcome, long samples) {
    var cases = test.getAnnotationsByType(Outcome.class);
    var found =
        Stream.of(cases)
            .filter(it -> List.of(it.id()).contains(outcome))
            .findFirst()
            .or(
                () ->
                    Stream.of(cases)
                        .filter(
                            it -> Stream.of(it.id()).anyMatch(id -> Pattern.matches(id, outcome)))
                        .findFirst());
    return found
        .map(it -> new Seen(outcome, it.expect().name(), it.desc(), samples))
        .orElseGet(
            () ->
                new Seen(
                    outcome, Expect.UNKNOWN.name(), "an outcome that nobody expects", samples));
  }

  private static boolean isBad(Seen seen) {
    return seen.expect().equals(Expect.FORBIDDEN.name())
        || seen.expect().equals(Expect.UNKNOWN.name());
  }

  private HardwareResult ofThrown(Throwable thrown) {
    if (Todo.find(thrown).isPresent()) {
      return HardwareResult.of(name, Status.NOT_STARTED, "a TODO is left");
    }
    var message = thrown.toString().lines().findFirst().orElse("");
    return HardwareResult.of(
        name, Status.FAILED, message + HangWatch.at(test, thrown.getStackTrace()));
  }

  /** The exception and the learner's line, out of the stack trace that jcstress keeps as text. */
  private String thrownIn(List<String> messages) {
    var thrown =
        messages.stream().map(String::strip).filter(it -> THROWN.matcher(it).matches()).findFirst();
    var where =
        messages.stream()
            .map(FRAME::matcher)
            .filter(it -> it.find() && HangWatch.isLearners(test, it.group(1)))
            .map(it -> " at " + it.group(2))
            .findFirst();
    return thrown
        .map(it -> it + where.orElse(""))
        .orElseGet(() -> String.join("\n", first(messages)));
  }

  private static List<String> first(List<String> messages) {
    return messages.subList(0, Math.min(messages.size(), 5));
  }

  /** Called on the watch's thread. */
  private void tellHang(List<String> messages) {
    if (termination) {
      var stale = seen("STALE", 1);
      tell(
          new HardwareResult(
              name, isBad(stale) ? Status.FAILED : Status.PASSED, List.of(stale), 1, messages));
    } else {
      tell(new HardwareResult(name, Status.FAILED, List.of(), 0, messages));
    }
  }

  private void tell(HardwareResult result) {
    if (told.compareAndSet(false, true)) {
      tell.accept(result);
    }
  }
}
