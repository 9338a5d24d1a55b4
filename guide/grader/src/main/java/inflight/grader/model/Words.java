package inflight.grader.model;

/** Small things of the language that verdicts and progress lines share. */
public final class Words {
  private Words() {}

  /** Such as {@code 1 exercise} or {@code 5 exercises}. */
  public static String counted(long count, String noun) {
    return count == 1 ? "1 " + noun : "%,d %ss".formatted(count, noun);
  }
}
