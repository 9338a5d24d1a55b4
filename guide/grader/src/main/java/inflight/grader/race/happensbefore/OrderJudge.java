package inflight.grader.race.happensbefore;

import inflight.grader.race.happensbefore.OrderResult.Status;
import inflight.grader.race.spec.Values;
import inflight.grader.race.steps.Site;
import inflight.grader.race.steps.Steps;
import inflight.testkit.NotOrdered;
import java.util.Optional;

/**
 * Asks of the runs of one specification, one by one, whether happens-before orders what its actors
 * do. Not thread-safe, but for the runs themselves.
 */
public final class OrderJudge {
  private static final String ALONE = "its actors run one after the other";
  private static final String TOGETHER = "in one of its interleavings";

  private final String specification;
  private final Publication publication;
  private OrderResult stopped;
  private Race found;
  private String foundHow = "";
  private String how = ALONE;
  private Throwable failure;
  private int ended;

  /**
   * @param specification the name of its class
   */
  public OrderJudge(String specification) {
    this.specification = specification;
    this.publication = new Publication(specification);
  }

  String specification() {
    return specification;
  }

  /** Whether the specification says of itself that it is not to be judged so. */
  boolean optsOut(Class<?> loaded) {
    var optOut = loaded.getAnnotation(NotOrdered.class);
    if (optOut != null) {
      stop(OrderResult.of(specification, Status.NOT_JUDGED, optOut.value()));
    }
    return optOut != null;
  }

  void stop(OrderResult result) {
    stopped = result;
  }

  void failed(Throwable thrown) {
    failure = thrown;
  }

  /** True if a race was found, or nothing more is to be looked for. */
  public boolean hasFound() {
    return found != null || stopped != null;
  }

  /** What is to be told the steps of the next run. */
  public Steps newRun() {
    return hasFound() ? Steps.NOBODY : new Order(specification, publication);
  }

  /**
   * A run is over.
   *
   * @param run what was told its steps
   * @param isWhole false if it did not come to its end: then it may show a race, but no pass
   */
  public void ended(Steps run, boolean isWhole) {
    if (!(run instanceof Order order)) {
      return;
    }
    if (isWhole) {
      ended++;
    }
    publication.runHasEnded(isWhole);
    if (found == null) {
      found = order.races().stream().findFirst().orElse(null);
      foundHow = how;
    }
  }

  /** The runs to come are interleavings. */
  public void interleaved() {
    how = TOGETHER;
  }

  /** What all runs together came to. */
  public OrderResult result() {
    if (stopped != null) {
      return stopped;
    }
    var race = Optional.ofNullable(found).or(() -> publication.races().stream().findFirst());
    if (race.isPresent()) {
      return raced(race.get());
    }
    if (ended > 0) {
      return OrderResult.of(specification, Status.PASSED, "");
    }
    return OrderResult.of(
        specification,
        Status.NOT_JUDGED,
        failure == null
            ? "neither actor ends without the other"
            : "it ended with " + Values.of(failure));
  }

  private OrderResult raced(Race race) {
    var what =
        race.first().kind() == Site.Kind.CALL
            ? "the collection of " + race.first().what()
            : "\"" + race.what() + "\"";
    return new OrderResult(
        specification,
        Status.FAILED,
        what,
        (race.firstWrites() ? "write at " : "read at ") + race.first().where(),
        (race.secondWrites() ? "write at " : "read at ") + race.second().where(),
        where(race),
        foundHow);
  }

  /** The learner's line: one of the two, or else the one by which the memory was come by. */
  private String where(Race race) {
    if (!race.second().isOf(specification)) {
      return race.second().where();
    }
    if (!race.first().isOf(specification)) {
      return race.first().where();
    }
    return race.learners() == null ? race.second().where() : race.learners().where();
  }
}
