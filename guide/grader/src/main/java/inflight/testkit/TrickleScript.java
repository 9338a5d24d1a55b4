package inflight.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What a source of a {@link TrickleServer} does for each connection, step by step; after the last
 * it ends the connection. Immutable: each method returns a longer script.
 */
public final class TrickleScript {
  /** One thing that a source does. */
  sealed interface Step {}

  record Bytes(byte[] bytes) implements Step {}

  record Pause(long nanos) implements Step {}

  record Until(BooleanSupplier condition) implements Step {}

  record Reset() implements Step {}

  private final List<Step> steps;

  private TrickleScript(List<Step> steps) {
    this.steps = steps;
  }

  /** Ends the connection at once. */
  public static TrickleScript empty() {
    return new TrickleScript(List.of());
  }

  /** Then sends bytes, as fast as they are taken. */
  public TrickleScript bytes(byte... bytes) {
    return then(new Bytes(bytes.clone()));
  }

  /** Then waits for a while. */
  public TrickleScript pause(Duration time) {
    return then(new Pause(time.toNanos()));
  }

  /**
   * Then waits until a condition holds. The server's thread looks at it again and again, so it must
   * not block.
   */
  public TrickleScript until(BooleanSupplier condition) {
    return then(new Until(condition));
  }

  /** Then breaks the connection off: the client's next read fails. */
  public TrickleScript reset() {
    return then(new Reset());
  }

  List<Step> steps() {
    return steps;
  }

  private TrickleScript then(Step step) {
    var more = new ArrayList<>(steps);
    more.add(step);
    return new TrickleScript(List.copyOf(more));
  }
}
