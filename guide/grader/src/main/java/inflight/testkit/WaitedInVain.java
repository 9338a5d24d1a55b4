package inflight.testkit;

/**
 * A test waited for something that did not come, as long as that takes to be certain. A few of
 * those say enough about a class: whoever runs its tests may leave out the rest.
 */
public final class WaitedInVain extends AssertionError {
  private static final long serialVersionUID = 1;

  WaitedInVain(String words) {
    super(words);
  }

  /** True for a failure that is one, was caused by one, or came with one. */
  public static boolean isIn(Throwable failure) {
    return isOne(failure)
        || Throwables.causes(failure).stream().anyMatch(WaitedInVain::isOne)
        || Throwables.suppressed(failure).stream().anyMatch(WaitedInVain::isOne);
  }

  private static boolean isOne(Throwable thrown) {
    return thrown instanceof WaitedInVain;
  }
}
