package inflight.given;

/** One item of many has failed; its cause says why. */
@SuppressWarnings("serial")
public final class JobFailedException extends Exception {
  private final int index;

  /**
   * @param index of the item in its list, from 0
   * @param cause why it has failed
   */
  public JobFailedException(int index, Throwable cause) {
    super("item " + index + " has failed", cause);
    this.index = index;
  }

  /** The item's place in its list, from 0. */
  public int index() {
    return index;
  }
}
