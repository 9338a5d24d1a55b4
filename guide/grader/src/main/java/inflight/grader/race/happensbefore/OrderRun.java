package inflight.grader.race.happensbefore;

import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.Site;
import inflight.grader.race.steps.Sites;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.OrderHooks;

import inflight.grader.race.happensbefore.OrderResult.Status;
import inflight.testkit.NotOrdered;
import inflight.testkit.Todo;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/**
 * Runs the actors of a specification one after the other, each on a thread of its own, in both
 * orders, and asks of each order whether happens-before orders the accesses too. The running one
 * after the other is not an edge: threads that merely run at different times have not synchronized.
 *
 * <p>Each order has classes of its own: what the first leaves in static fields would keep the
 * second from doing it again.
 */
public final class OrderRun {
  /** An actor that takes longer when it is alone waits for the other. */
  private static final Duration ALONE = Duration.ofSeconds(3);

  /** So long it must be seen waiting, or it may only have been late to be scheduled. */
  private static final int LOOKS = 10;

  private static final Duration LOOK = Duration.ofMillis(30);

  /** Far more sites than the classes of one order have. */
  private static final int SITES = 100_000;

  private final List<Path> folders;

  /**
   * How many orders there have been. A thread that one of them left running tells sites of its own.
   */
  private int orders;

  /**
   * @param folders of the classes that are followed, the specification's among them
   */
  public OrderRun(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** The names of the jcstress tests of a class. */
  public List<String> testsOf(String specClass) throws ClassNotFoundException {
    return Specification.testsOf(load(specClass, new Sites())).stream()
        .map(Class::getName)
        .toList();
  }

  public OrderResult judge(String name) throws ClassNotFoundException {
    var specification = load(name, new Sites());
    var optOut = specification.getAnnotation(NotOrdered.class);
    if (optOut != null) {
      return OrderResult.of(name, Status.NOT_JUDGED, optOut.value());
    }
    var judged = false;
    Throwable failure = null;
    for (var isReversed : isTermination(specification) ? List.of(false) : List.of(false, true)) {
      try {
        var sites = new Sites(++orders * SITES);
        var test = load(name, sites);
        var attempt = new Attempt(test, order(test, isReversed), new Order(sites));
        if (!attempt.run()) {
          continue;
        }
        judged = true;
        var races = attempt.model.races();
        if (!races.isEmpty()) {
          return raced(test, races.getFirst());
        }
      } catch (Throwable thrown) {
        if (Todo.find(thrown).isPresent()) {
          return OrderResult.of(name, Status.NOT_STARTED, "a TODO is left");
        }
        failure = thrown;
      } finally {
        OrderHooks.tell(null);
      }
    }
    return judged
        ? OrderResult.of(name, Status.PASSED, "")
        : OrderResult.of(
            name,
            Status.NOT_JUDGED,
            failure == null ? "neither actor ends without the other" : "it ended with " + failure);
  }

  private Class<?> load(String name, Sites sites) throws ClassNotFoundException {
    return InstrumentingLoader.forOrder(folders, sites, OrderRun.class.getClassLoader())
        .loadClass(name);
  }

  private static boolean isTermination(Class<?> test) {
    return List.of(test.getAnnotation(JCStressTest.class).value()).contains(Mode.Termination);
  }

  private static List<Method> order(Class<?> test, boolean isReversed) {
    var actors = Specification.annotated(test, Actor.class);
    if (isTermination(test)) {
      // The loop must end: so the signal comes first.
      return Stream.concat(Specification.annotated(test, Signal.class).stream(), actors.stream())
          .toList();
    }
    return isReversed ? actors.reversed() : actors;
  }

  private static OrderResult raced(Class<?> test, Order.Race race) {
    var learners = isOf(test, race.second()) ? race.first() : race.second();
    var what =
        race.first().kind() == Site.Kind.CALL
            ? "the collection of " + race.first().what()
            : "\"" + race.what() + "\"";
    return new OrderResult(
        test.getName(),
        Status.FAILED,
        what,
        (race.firstWrites() ? "write at " : "read at ") + race.first().where(),
        (race.secondWrites() ? "write at " : "read at ") + race.second().where(),
        learners.where(),
        "");
  }

  private static boolean isOf(Class<?> test, Site site) {
    var outermost = test.getNestHost().getName();
    return site.owner().equals(outermost) || site.owner().startsWith(outermost + "$");
  }

  /** One order of the actors. */
  private final class Attempt {
    private final Class<?> test;
    private final List<Method> order;
    private final Order model;
    private Object testObject;
    private Object state;
    private Object result;

    Attempt(Class<?> test, List<Method> order, Order model) {
      this.test = test;
      this.order = order;
      this.model = model;
    }

    /** False if an actor did not end alone: nothing can be said then. */
    boolean run() throws Throwable {
      OrderHooks.tell(model);
      var threads = new ArrayList<Thread>();
      if (!step(threads, this::create)) {
        return false;
      }
      for (var method : order) {
        if (!step(threads, () -> call(method), threads.getFirst())) {
          return false;
        }
      }
      for (var method : Specification.annotated(test, Arbiter.class)) {
        if (!step(threads, () -> call(method), threads.toArray(Thread[]::new))) {
          return false;
        }
      }
      return true;
    }

    private boolean step(List<Thread> threads, Specification.Action body, Thread... earlier)
        throws Throwable {
      var thrown = new AtomicReference<Throwable>();
      var thread =
          Thread.ofPlatform()
              .daemon()
              .name("an actor alone")
              .start(
                  () -> {
                    model.begin(earlier);
                    try {
                      body.run();
                    } catch (Throwable failure) {
                      thrown.set(failure);
                    }
                  });
      threads.add(thread);
      if (!endsAlone(thread)) {
        OrderHooks.tell(null);
        thread.interrupt();
        return false;
      }
      if (thrown.get() != null) {
        throw thrown.get();
      }
      return true;
    }

    private static boolean endsAlone(Thread thread) throws InterruptedException {
      var deadline = System.nanoTime() + ALONE.toNanos();
      var waiting = 0;
      while (!thread.join(LOOK)) {
        // Who only sleeps for a while goes on by itself.
        waiting =
            switch (thread.getState()) {
              case WAITING, BLOCKED -> waiting + 1;
              default -> 0;
            };
        if (waiting == LOOKS || System.nanoTime() - deadline > 0) {
          return false;
        }
      }
      return true;
    }

    private void create() throws Throwable {
      var parameters =
          Stream.concat(order.stream(), Specification.annotated(test, Arbiter.class).stream())
              .flatMap(it -> Arrays.stream(it.getParameterTypes()))
              .distinct()
              .toList();
      testObject = Specification.create(test);
      if (test.isAnnotationPresent(State.class)) {
        state = testObject;
      }
      for (var parameter : parameters) {
        if (parameter.isAnnotationPresent(State.class)) {
          state = Specification.create(parameter);
        } else if (parameter != Thread.class) {
          result = Specification.create(parameter);
        }
      }
    }

    private void call(Method method) throws Throwable {
      var arguments =
          Arrays.stream(method.getParameterTypes())
              .map(
                  it ->
                      it == Thread.class
                          ? Thread.currentThread()
                          : it.isAnnotationPresent(State.class) ? state : result)
              .toArray();
      try {
        method.invoke(testObject, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }
}
