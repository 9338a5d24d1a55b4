package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.Lock;
import java.util.stream.BaseStream;

/** What a move touches, and whether two moves may be swapped without a difference. */
final class Footprint {
  /** Some of an object: a part of it, or all. */
  private record Touch(Object object, Object part, boolean writes) {
    boolean conflicts(Touch other) {
      return object == other.object
          && (writes || other.writes)
          && (part == ALL || other.part == ALL || part.equals(other.part));
    }
  }

  private static final Object ALL = new Object();
  private static final Object MONITOR = new Object();

  private final List<Touch> touches = new ArrayList<>();
  private final Groups groups;
  private boolean touchesAnything;

  private Footprint(Groups groups) {
    this.groups = groups;
  }

  /** The footprints of all moves of a run. */
  static List<Footprint> of(Replay run) {
    var moves = run.turns().moves();
    var groups = run.world().groups();
    var footprints = new ArrayList<Footprint>(moves.size());
    var tails = new Tails(moves);
    for (var i = 0; i < moves.size(); i++) {
      var move = moves.get(i);
      var footprint = new Footprint(groups);
      for (var call : move.inside) {
        if (tails.mayTouch(i, call)) {
          footprint.touch(call.object(), ALL, !Looks.onlyLooks(call));
        }
      }
      if (move.step != null) {
        footprint.step(move.step);
        if (move.step.kind() == Step.Kind.CALL || move.step.kind() == Step.Kind.STATIC) {
          // It might be interrupted.
          footprint.touch(run.part(move.thread).thread, ALL, false);
        }
      }
      footprints.add(footprint);
    }
    return footprints;
  }

  /**
   * Which moves of a run touch what the other thread touches too, and one of them changes it. Locks
   * do not count: who goes wrong takes them in the wrong places, or the wrong ones.
   */
  static BitSet shared(Replay run) {
    var moves = run.turns().moves();
    var footprints = of(run);
    var shared = new BitSet();
    for (var i = 0; i < moves.size(); i++) {
      for (var j = 0; j < i; j++) {
        if (moves.get(i).thread != moves.get(j).thread
            && !isOfLock(moves.get(i).step)
            && !isOfLock(moves.get(j).step)
            && footprints.get(i).conflicts(footprints.get(j))) {
          shared.set(i);
          shared.set(j);
        }
      }
    }
    return shared;
  }

  private static boolean isOfLock(Step step) {
    return step == null || step.kind() == Step.Kind.LOCK || step.object() instanceof Lock;
  }

  boolean conflicts(Footprint other) {
    if (touchesAnything || other.touchesAnything) {
      return true;
    }
    for (var touch : touches) {
      for (var theirs : other.touches) {
        if (touch.conflicts(theirs)) {
          return true;
        }
      }
    }
    return false;
  }

  private void step(Step step) {
    switch (step.kind()) {
      case READ -> touch(holder(step), step.part(), false);
      case WRITE -> touch(holder(step), step.part(), true);
      case LOCK, UNLOCK -> touch(step.object(), MONITOR, true);
      case COPY -> touch(step.object(), ALL, false);
      case CALL -> call(step);
      case STATIC -> {
        for (var argument : step.arguments()) {
          argument(argument);
        }
      }
    }
  }

  private void call(Step step) {
    var receiver = step.object();
    touchesAnything |=
        Shared.mayTouchAnything(receiver)
            || Elements.areLookedInto(step) && groups.isNested(receiver);
    if (receiver instanceof ThreadLocal || Looks.touchesNothing(step)) {
      return;
    }
    if (receiver instanceof VarHandle
        || receiver instanceof AtomicIntegerFieldUpdater
        || receiver instanceof AtomicLongFieldUpdater
        || receiver instanceof AtomicReferenceFieldUpdater) {
      throughHandle(step);
      return;
    }
    if (step.site().what().startsWith("Object.")) {
      touch(receiver, MONITOR, true);
    } else if (receiver instanceof BaseStream
        || receiver instanceof Iterator && !step.name().equals("remove")) {
      touches.add(new Touch(receiver, ALL, true));
      touch(receiver, ALL, false);
    } else if (Shared.isShared(receiver)) {
      touch(receiver, ALL, !Looks.onlyLooks(step));
    }
    if (!Elements.areMeantBy(step) || Elements.areLookedInto(step)) {
      for (var argument : step.arguments()) {
        if (Elements.areCopiedBy(step)) {
          touch(argument, ALL, false);
        } else {
          argument(argument);
        }
      }
    }
  }

  private void throughHandle(Step step) {
    var isStatic =
        step.object() instanceof VarHandle handle && handle.coordinateTypes().isEmpty()
            || step.arguments().length == 0;
    touchesAnything |= isStatic;
    if (!isStatic) {
      touch(
          step.arguments()[0], ALL, !step.name().startsWith("get") || step.name().contains("And"));
    }
  }

  private void argument(Object argument) {
    if (argument instanceof Object[] several) {
      for (var each : several) {
        if (Shared.isShared(each)) {
          touch(each, ALL, true);
        }
      }
    }
    if (Shared.isShared(argument)) {
      touch(argument, ALL, true);
    }
  }

  private void touch(Object object, Object part, boolean writes) {
    if (object != null) {
      touches.add(new Touch(groups.of(object), part, writes));
    }
  }

  /** A static field may be named by a subclass: all static fields of one name count as one. */
  private static Object holder(Step step) {
    return step.object() instanceof Class<?> ? Class.class : step.object();
  }
}
