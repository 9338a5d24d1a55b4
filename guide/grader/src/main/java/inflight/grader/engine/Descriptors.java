package inflight.grader.engine;

import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/**
 * What Surefire sees: each exercise a container, each of its axes a test. Surefire drops a result
 * whose container has no class source or whose test has no method source; that is why the sources
 * here name a class and a method that are only half real.
 */
final class Descriptors {
  private Descriptors() {}

  static final class OfExercise extends AbstractTestDescriptor {
    final Exercise exercise;

    OfExercise(UniqueId engine, Exercise exercise) {
      super(
          engine.append("exercise", exercise.name()),
          exercise.name(),
          ClassSource.from(exercise.className()));
      this.exercise = exercise;
      exercise.axes().forEach(axis -> addChild(new OfAxis(getUniqueId(), exercise, axis)));
    }

    @Override
    public Type getType() {
      return Type.CONTAINER;
    }
  }

  static final class OfAxis extends AbstractTestDescriptor {
    final Axis axis;

    OfAxis(UniqueId exerciseId, Exercise exercise, Axis axis) {
      super(
          exerciseId.append("axis", axis.label()),
          axis.label(),
          MethodSource.from(exercise.className(), axis.label()));
      this.axis = axis;
    }

    @Override
    public Type getType() {
      return Type.TEST;
    }
  }

  /**
   * Stands for the command itself when it cannot be carried out, so that the run is red and not
   * empty.
   */
  static final class OfCommand extends AbstractTestDescriptor {
    OfCommand(UniqueId engine) {
      super(engine.append("command", "command"), "command", ClassSource.from(InflightEngine.class));
      addChild(new OfUsage(getUniqueId()));
    }

    @Override
    public Type getType() {
      return Type.CONTAINER;
    }
  }

  private static final class OfUsage extends AbstractTestDescriptor {
    OfUsage(UniqueId command) {
      super(
          command.append("usage", "usage"),
          "usage",
          MethodSource.from(InflightEngine.class.getName(), "usage"));
    }

    @Override
    public Type getType() {
      return Type.TEST;
    }
  }
}
