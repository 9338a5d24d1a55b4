package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Which objects of the JDK a call on one of them may reach too: its views and iterators, its
 * conditions, what depends on it, and what it was handed other than as an element. They count as
 * one. Guarded by the run.
 */
final class Groups {
  private final Map<Object, Object> parents = new IdentityHashMap<>();
  private final Map<Object, Object> nested = new IdentityHashMap<>();

  Object of(Object object) {
    var root = object;
    for (var next = parents.get(root); next != null; next = parents.get(root)) {
      root = next;
    }
    return root;
  }

  /** A call has returned. */
  void called(Step step, Object result) {
    if (step.object() instanceof ThreadLocal) {
      return;
    }
    var areElements = step.object() != null && Elements.areMeantBy(step);
    if (!areElements) {
      unite(step.object(), result);
    }
    for (var argument : step.arguments()) {
      if (step.object() == null) {
        uniteAll(argument, result);
      } else if (!areElements && !Elements.areCopiedBy(step)) {
        uniteAll(argument, step.object());
      } else if (areElements && Elements.isComparedByContents(argument)) {
        nested.put(of(step.object()), argument);
      }
    }
  }

  /** Whether there are collections among the elements of a collection. */
  boolean isNested(Object container) {
    return nested.containsKey(of(container));
  }

  /** A future of all futures in an array depends on each of them. */
  private void uniteAll(Object argument, Object with) {
    if (argument instanceof Object[] several) {
      for (var each : several) {
        unite(each, with);
      }
    }
    unite(argument, with);
  }

  private void unite(Object one, Object other) {
    if (one != other && Shared.isShared(one) && Shared.isShared(other)) {
      var left = of(one);
      var right = of(other);
      if (left != right) {
        parents.put(left, right);
        if (nested.containsKey(left)) {
          nested.put(right, left);
        }
      }
    }
  }
}
