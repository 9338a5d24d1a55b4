package inflight.grader.race.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import inflight.grader.race.explore.Schedule.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<String> THREADS = List.of("thread 1", "thread 2");
  private static final int READABLE = 30;

  @Test
  @DisplayName("a short schedule is shown whole")
  void whole() {
    var schedule =
        new Schedule(
            THREADS,
            List.of(
                new Step(0, "reads left: 1", "Left.java:7"),
                preempting(1, "writes left: 0", "Left.java:8"),
                new Step(0, "reads left: 0", "Left.java:8")));

    assertThat(schedule.render()).hasSize(7).noneMatch(it -> it.contains("..."));
    assertThat(schedule.whole()).isEmpty();
  }

  @Test
  @DisplayName("of a long one the steps around each change of threads are shown, and all are kept")
  void turningPoints() {
    var steps = new ArrayList<Step>();
    steps.addAll(run(0, 30));
    steps.add(preempting(1, "comes", "Left.java:1000"));
    steps.addAll(run(1, 30));
    steps.addAll(run(0, 30));

    var schedule = new Schedule(THREADS, steps);

    assertShown(schedule, "Left.java:29", "Left.java:1000", "Left.java:0");
    assertThat(schedule.render()).hasSizeLessThan(READABLE);
    assertThat(schedule.steps()).isEqualTo(steps);
    assertThat(schedule.whole()).hasSize(1 + 2 * steps.size());
  }

  @Test
  @DisplayName("what both threads touch is shown before what one alone touches")
  void shared() {
    var steps = new ArrayList<Step>();
    steps.addAll(run(0, 15));
    steps.add(new Step(0, "reads closed: false", "Left.java:500", false, true));
    steps.addAll(run(0, 15));
    steps.add(preempting(1, "writes closed: true", "Left.java:600"));
    steps.addAll(run(0, 30));

    assertShown(new Schedule(THREADS, steps), "Left.java:500", "Left.java:600");
  }

  @Test
  @DisplayName("what is left out is of one thread, and stands in its column")
  void ellipsis() {
    var steps = new ArrayList<Step>();
    steps.addAll(run(0, 3));
    steps.addAll(run(1, 40));

    var cut =
        new Schedule(THREADS, steps)
            .render().stream().filter(it -> it.contains("more steps")).toList();

    assertThat(cut)
        .singleElement()
        .asString()
        .matches(" {46} \\| \\.\\.\\. \\d+ more steps \\.\\.\\.");
  }

  @Test
  @DisplayName("threads that take turns again and again are cut short, too")
  void manyTurns() {
    var steps = new ArrayList<Step>();
    for (var i = 0; i < 100; i++) {
      steps.add(new Step(i % 2, "reads turn", "Left.java:" + i));
    }

    var lines = new Schedule(THREADS, steps).render();

    assertThat(lines).hasSizeLessThan(READABLE).anyMatch(it -> it.contains("of both threads"));
  }

  @Test
  @DisplayName("a thread that came when the other could have gone on came between two lines")
  void between() {
    var schedule =
        new Schedule(
            THREADS,
            List.of(
                new Step(0, "reads left: 1", "Left.java:7"),
                preempting(1, "writes left: 0", "Left.java:9"),
                preempting(0, "reads left: 0", "Left.java:8"),
                new Step(1, "reads left: 0", "Left.java:9")));

    assertThat(schedule.betweens())
        .extracting(Between::thread, Between::place)
        .containsExactly(
            tuple("thread 2", "between Left.java:7 and :8"),
            tuple("thread 1", "between two steps of Left.java:9"));
  }

  @Test
  @DisplayName("who comes when the other is done, or has to wait, comes between nothing")
  void notBetween() {
    var schedule =
        new Schedule(
            THREADS,
            List.of(
                new Step(0, "waits", "Left.java:7"),
                new Step(1, "wakes it", "Left.java:9"),
                new Step(0, "goes on", "Left.java:8"),
                preempting(1, "ends", "Left.java:9")));

    assertThat(schedule.betweens()).isEmpty();
  }

  private static void assertShown(Schedule schedule, String... places) {
    var text = String.join("\n", schedule.render()) + "\n";
    for (var place : places) {
      assertThat(text).containsPattern(Pattern.quote(place) + "\\b");
    }
  }

  private static Step preempting(int thread, String what, String where) {
    return new Step(thread, what, where, true, true);
  }

  private static List<Step> run(int thread, int length) {
    var steps = new ArrayList<Step>();
    for (var i = 0; i < length; i++) {
      steps.add(new Step(thread, "reads own" + i, "Left.java:" + i));
    }
    return steps;
  }
}
