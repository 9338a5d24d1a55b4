package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.Site;
import inflight.grader.race.steps.Step;
import inflight.grader.race.steps.Steps;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which accesses of one run are ordered by happens-before, kept with vector clocks. Thread-safe:
 * each step is told under one lock.
 *
 * <p>It may miss a race, but what it reports is one. Threads that are not actors (a learner's own,
 * and those of pools) count as ordered among each other, and after whatever an actor had done when
 * it last called the JDK.
 */
final class Order implements Steps {
  private final String specification;
  private final Publication publication;

  // All below guarded by this.
  private final Memory memory;
  private final Edges edges = new Edges();
  private final Map<Thread, Participant> participants = new HashMap<>();
  private int actors;

  Order(String specification, Publication publication) {
    this.specification = specification;
    this.publication = publication;
    this.memory = new Memory(publication);
  }

  @Override
  public synchronized void begins(Thread... earlier) {
    var now =
        participants.computeIfAbsent(
            Thread.currentThread(), thread -> new Participant(++actors, true));
    for (var thread : earlier) {
      var before = participants.get(thread);
      if (before != null) {
        before.release(now.clock);
      }
    }
  }

  synchronized List<Race> races() {
    return memory.races();
  }

  @Override
  public synchronized void before(Step step) {
    var by = enter(step.site());
    switch (step.kind()) {
      case READ -> {
        if (step.part() instanceof Integer index) {
          memory.access(by, step.object(), index, step.site(), false, null);
        }
      }
      case WRITE -> write(by, step);
      case LOCK -> {}
      case UNLOCK -> {
        by.release(edges.monitor(step.object()));
        by.unlocks++;
      }
      case CALL -> call(by, step);
      case STATIC -> callStatic(by, step);
      case COPY -> {
        if (Jdk.isPlain(step.object())) {
          memory.access(by, step.object(), "", step.site(), false, this);
        }
      }
    }
    edges.leave(by);
  }

  @Override
  public synchronized void after(Step step, Object value) {
    var by = enter(step.site());
    switch (step.kind()) {
      case READ -> hasRead(by, step, value);
      case LOCK -> by.acquire(edges.monitor(step.object()));
      case CALL -> hasCalled(by, step, value);
      case STATIC -> callStatic(by, step);
      default -> {}
    }
    edges.leave(by);
  }

  @Override
  public synchronized void initializes(int change) {
    enter(null).initializing += change;
  }

  private Participant enter(Site site) {
    var by =
        participants.computeIfAbsent(
            Thread.currentThread(), thread -> new Participant(Participant.OTHERS, false));
    if (site != null && !site.isOf(specification)) {
      by.lastOfLearner = site;
    }
    edges.enter(by);
    if (by.waitsOn != null) {
      // It has the monitor again, even if an exception has ended the wait.
      by.acquire(edges.monitor(by.waitsOn));
      by.waitsOn = null;
    }
    return by;
  }

  private void write(Participant by, Step step) {
    if (step.part() instanceof Integer index) {
      if (!step.site().traits().inConstructor()) {
        memory.access(by, step.object(), index, step.site(), true, step.value());
      }
    } else if (step.site().traits().isVolatile()) {
      edges.writeVolatile(by, step);
    } else if (step.object() instanceof Class<?> || !step.site().traits().inConstructor()) {
      memory.access(by, Edges.holder(step), step.part(), step.site(), true, step.value());
      if (publication.isWhole(step.value())) {
        edges.publish(by, step.value());
      }
    }
  }

  /** After the read: what it saw had been released before. */
  private void hasRead(Participant by, Step step, Object value) {
    if (step.object() == null) {
      return;
    }
    if (step.site().traits().isVolatile()) {
      edges.readVolatile(by, step);
    } else {
      memory.access(by, Edges.holder(step), step.part(), step.site(), false, value);
      edges.find(by, value);
    }
  }

  private void call(Participant by, Step step) {
    var receiver = step.object();
    if (step.site().traits().inConstructor() && Jdk.isPlain(receiver)) {
      return;
    }
    edges.hand(by);
    if (step.waitsOnMonitor()) {
      by.release(edges.monitor(step.object()));
      by.waitsOn = step.object();
    } else if (Jdk.isPlain(receiver)) {
      memory.access(by, receiver, "", step.site(), Jdk.changes(step.name()), this);
    } else {
      edges.call(by, receiver, step.name());
    }
  }

  private void hasCalled(Participant by, Step step, Object result) {
    edges.hand(by);
    if (!step.waitsOnMonitor()) {
      edges.called(by, step.object(), step.name(), result);
    }
  }

  /** A static method of the JDK is about to be called, or has returned. */
  private void callStatic(Participant by, Step step) {
    edges.hand(by);
    if (step.name().endsWith("Fence")) {
      edges.fence(by);
    }
  }
}
