package inflight.grader.race.spec;

import inflight.testkit.NotExplored;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;

/**
 * A jcstress test class, read by reflection: what two threads do, and which outcomes there may be.
 */
public final class Specification {
  /** What an actor does: a call of one of the methods of the specification. */
  @FunctionalInterface
  public interface Action {
    void run() throws Throwable;
  }

  private final Class<?> test;
  private final Class<?> state;
  private final Class<?> result;
  private final List<Method> actors;
  private final Optional<Method> arbiter;
  private final List<Outcome> outcomes;

  private Specification(
      Class<?> test,
      Class<?> state,
      Class<?> result,
      List<Method> actors,
      Optional<Method> arbiter,
      List<Outcome> outcomes) {
    this.test = test;
    this.state = state;
    this.result = result;
    this.actors = actors;
    this.arbiter = arbiter;
    this.outcomes = outcomes;
  }

  /** The jcstress tests of a class: itself, or those nested in it, in the order of their names. */
  public static List<Class<?>> testsOf(Class<?> type) {
    return Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses()))
        .filter(it -> it.isAnnotationPresent(JCStressTest.class))
        .sorted(Comparator.comparing(Class::getName))
        .toList();
  }

  /** Why a test cannot be replayed, or empty if it can. */
  public static Optional<String> obstacle(Class<?> test) {
    var optOut = test.getAnnotation(NotExplored.class);
    if (optOut != null) {
      return Optional.of(optOut.value());
    }
    var mode = test.getAnnotation(JCStressTest.class).value();
    if (Arrays.asList(mode).contains(Mode.Termination)) {
      return Optional.of("it asks whether a loop ends, and an order of steps would have to end it");
    }
    var actors = annotated(test, Actor.class);
    if (actors.size() != 2) {
      return Optional.of(
          "it has %d threads, and the steps of only two can be put in order"
              .formatted(actors.size()));
    }
    return Optional.empty();
  }

  public static Specification of(Class<?> test) {
    var actors = annotated(test, Actor.class);
    var arbiter = annotated(test, Arbiter.class).stream().findFirst();
    Class<?> state = null;
    Class<?> result = null;
    if (test.isAnnotationPresent(State.class)) {
      state = test;
    }
    for (var method : Stream.concat(actors.stream(), arbiter.stream()).toList()) {
      for (var parameter : method.getParameterTypes()) {
        if (parameter.isAnnotationPresent(State.class)) {
          state = parameter;
        } else {
          result = parameter;
        }
      }
    }
    if (state == null || result == null) {
      throw new IllegalArgumentException(test.getName() + " needs a @State and a result");
    }
    var outcomes = List.of(test.getAnnotationsByType(Outcome.class));
    return new Specification(test, state, result, actors, arbiter, outcomes);
  }

  public static List<Method> annotated(
      Class<?> test, Class<? extends java.lang.annotation.Annotation> annotation) {
    return Arrays.stream(test.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(annotation))
        .sorted(Comparator.comparing(Method::getName))
        .toList();
  }

  public String description() {
    var description = test.getAnnotation(Description.class);
    return description == null ? "" : description.value();
  }

  /** A fresh state with a fresh result: what one run works on. */
  public final class Instance {
    private final Object testObject;
    private final Object stateObject;
    private final Object resultObject;

    public Instance() throws Throwable {
      stateObject = create(state);
      testObject = state == test ? stateObject : create(test);
      resultObject = create(result);
    }

    public Action actor(int index) {
      return () -> call(actors.get(index));
    }

    public void arbitrate() throws Throwable {
      if (arbiter.isPresent()) {
        call(arbiter.get());
      }
    }

    /** The outcome as jcstress renders it. */
    public String outcome() {
      return resultObject.toString();
    }

    private void call(Method method) throws Throwable {
      var arguments = new ArrayList<Object>();
      for (var parameter : method.getParameterTypes()) {
        arguments.add(parameter == state ? stateObject : resultObject);
      }
      try {
        method.invoke(testObject, arguments.toArray());
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }

  public static Object create(Class<?> type) throws Throwable {
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * As jcstress judges: the case with exactly this id, else the first that matches; unlisted ones
   * are forbidden.
   */
  public Judgment judge(String outcome) {
    for (var listed : outcomes) {
      if (List.of(listed.id()).contains(outcome)) {
        return new Judgment(listed.expect(), listed.desc());
      }
    }
    for (var listed : outcomes) {
      if (listed.id().length == 0 || Stream.of(listed.id()).anyMatch(id -> matches(id, outcome))) {
        return new Judgment(listed.expect(), listed.desc());
      }
    }
    return new Judgment(Expect.FORBIDDEN, "an outcome that nobody expects");
  }

  private static boolean matches(String id, String outcome) {
    return id.isEmpty() || id.equals(outcome) || Pattern.matches(id, outcome);
  }

  public record Judgment(Expect expect, String description) {}

  /**
   * The outcomes that the specification says must be reachable, since too much synchronization is
   * wrong too.
   */
  public List<Outcome> mustBeReachable() {
    return outcomes.stream().filter(it -> it.expect() == Expect.ACCEPTABLE_INTERESTING).toList();
  }

  public static boolean covers(Outcome outcome, String seen) {
    return Stream.of(outcome.id()).anyMatch(id -> matches(id, seen));
  }
}
