package inflight.proof;

import inflight.grader.book.Workspace;
import inflight.grader.grading.Benches;
import inflight.grader.grading.Grader;
import inflight.grader.grading.Ledger;
import inflight.grader.judge.Bench;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Loop;
import inflight.grader.submission.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Grades what is in {@code solutions} from its sources, as a learner's folder is graded. */
public final class Grading {
  /** For each core so many assignments at a time: behavior tests wait most of their time. */
  private static final int LOADS = 2;

  /** All that is graded here is ours, so its processes may be shared. */
  private static final String OWNER = "the proof";

  /** One bench for the whole proof: its processes judge one variant after another. */
  private static final Bench BENCH = open();

  private Grading() {}

  private static Bench open() {
    var checkout = Checkout.current();
    var bench =
        Benches.open(
            checkout.workspace(),
            checkout.root().resolve("solutions/target/proof/processes"),
            checkout.catalog().exercises().size(),
            LOADS * Runtime.getRuntime().availableProcessors());
    Runtime.getRuntime().addShutdownHook(new Thread(bench::close));
    return bench;
  }

  public static Bench bench() {
    return BENCH;
  }

  /**
   * Grades the references of some exercises.
   *
   * @param run what this run is called: runs at the same time have different names
   */
  public static List<ExerciseGrade> references(
      Checkout checkout, List<Exercise> exercises, String run) {
    return references(checkout, exercises, run, Map.of());
  }

  /**
   * The same with settings.
   *
   * @param settings system properties that tests may ask for
   */
  static List<ExerciseGrade> references(
      Checkout checkout, List<Exercise> exercises, String run, Map<String, String> settings) {
    var workspace = checkout.workspace(run + "/references");
    return grade(
        checkout,
        workspace,
        checkout.references(),
        exercises,
        Loop.GIVEN,
        request -> request.with(settings));
  }

  /**
   * Grades variants of different exercises in one run.
   *
   * @param run what this run is called: runs at the same time have different names
   * @param axes on which each is graded; an earlier axis that is left out is not waited for
   */
  public static Map<Variant, ExerciseGrade> variants(
      Checkout checkout, List<Variant> round, Function<Variant, Predicate<Axis>> axes, String run)
      throws IOException {
    return variants(checkout, round, axes, run, request -> request);
  }

  /**
   * The same with settings.
   *
   * @param settings system properties that tests may ask for
   */
  static Map<Variant, ExerciseGrade> variants(
      Checkout checkout,
      List<Variant> round,
      Function<Variant, Predicate<Axis>> axes,
      String run,
      Map<String, String> settings)
      throws IOException {
    return variants(checkout, round, axes, run, request -> request.with(settings));
  }

  /** The same, but behavior tests may end once all the words of a header have been told. */
  static Map<Variant, ExerciseGrade> untilTold(
      Checkout checkout, List<Variant> round, Function<Variant, Predicate<Axis>> axes, String run)
      throws IOException {
    var words = round.stream().collect(Collectors.toMap(Variant::exercise, Variant::says));
    return variants(checkout, round, axes, run, request -> request.until(words));
  }

  private static Map<Variant, ExerciseGrade> variants(
      Checkout checkout,
      List<Variant> round,
      Function<Variant, Predicate<Axis>> axes,
      String run,
      UnaryOperator<Request> how)
      throws IOException {
    var first = round.getFirst();
    var workspace =
        checkout.workspace(
            "%s/%s-%s-%s".formatted(run, first.kind().folder(), first.exercise(), first.slug()));
    var folder = workspace.output().resolve("sources");
    for (var variant : round) {
      var copy = folder.resolve(variant.exercise()).resolve(variant.file().getFileName());
      Files.createDirectories(copy.getParent());
      Files.copy(variant.file(), copy, StandardCopyOption.REPLACE_EXISTING);
    }
    var exercises =
        round.stream().map(it -> checkout.exercise(it.exercise()).on(axes.apply(it))).toList();
    var grades = grade(checkout, workspace, folder, exercises, Loop.GIVEN, how);
    var byVariant = new LinkedHashMap<Variant, ExerciseGrade>();
    for (var i = 0; i < round.size(); i++) {
      byVariant.put(round.get(i), grades.get(i));
    }
    return byVariant;
  }

  /**
   * Grades what runs on an event loop, all of it right, on a loop that was handed in with it.
   *
   * @param loop the sources of the loop
   */
  public static List<ExerciseGrade> onLoop(Checkout checkout, String name, List<Path> loop)
      throws IOException {
    var exercises = checkout.catalog().onLoop(checkout.catalog().exercises());
    var workspace = checkout.workspace("on-loop-" + name);
    var folder = Files.createDirectories(workspace.output().resolve("sources"));
    var references =
        exercises.stream().map(it -> checkout.references().resolve(it.sourcePath())).toList();
    for (var file : Stream.concat(references.stream(), loop.stream()).toList()) {
      Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    return grade(checkout, workspace, folder, exercises, Loop.MINE, request -> request);
  }

  private static List<ExerciseGrade> grade(
      Checkout checkout,
      Workspace workspace,
      Path sources,
      List<Exercise> exercises,
      Loop loop,
      UnaryOperator<Request> how) {
    var submission =
        Submission.compile(
            sources, workspace, checkout.catalog(), workspace.output().resolve("classes"));
    return grade(how.apply(new Request(workspace, submission, exercises, false, loop, OWNER)));
  }

  static List<ExerciseGrade> grade(Request request) {
    return Grader.grade(request, BENCH, Ledger.NONE, (grade, verdict) -> {});
  }
}
