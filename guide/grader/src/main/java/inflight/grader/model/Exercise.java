package inflight.grader.model;

import java.util.List;
import java.util.function.Predicate;

/**
 * An exercise is a name: X is the stub, XTest, XStress and XSpeed are its axes, and {@code ## 4.1
 * X} is its section in the guide.
 *
 * @param name the simple name of the class that the learner completes, unique over the book
 * @param packageName such as {@code inflight.ch04_shared_state}
 * @param chapter the chapter's number, from the package
 * @param section the section's number in the guide, such as 4.1; empty if the guide has none
 * @param axes the axes it is judged on, in order
 */
public record Exercise(
    String name, String packageName, int chapter, String section, List<Axis> axes) {
  public Exercise {
    axes = List.copyOf(axes);
  }

  /** The same exercise, judged on some of its axes only. */
  public Exercise on(Predicate<Axis> some) {
    return new Exercise(name, packageName, chapter, section, axes.stream().filter(some).toList());
  }

  public String className() {
    return packageName + "." + name;
  }

  /** The class that judges an axis, such as {@code inflight.ch04_shared_state.HitCounterStress}. */
  public String className(Axis axis) {
    return className() + suffix(axis);
  }

  /** The source file relative to a source root. */
  public String sourcePath() {
    return className().replace('.', '/') + ".java";
  }

  /** The name as the board prints it, such as {@code 4.1 HitCounter}. */
  public String title() {
    return section.isEmpty() ? name : section + " " + name;
  }

  /** What the name of the class that judges an axis ends with. */
  public static String suffix(Axis axis) {
    return switch (axis) {
      case CORRECT -> "Test";
      case RACE_FREE -> "Stress";
      case FASTER -> "Speed";
    };
  }
}
