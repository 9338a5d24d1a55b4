package inflight.given;

import java.io.IOException;

/** Where workers come from. */
@FunctionalInterface
public interface WorkerStarter {
  /** Starts a new worker, which may take a while. May be called from any thread. */
  Worker start() throws IOException;
}
