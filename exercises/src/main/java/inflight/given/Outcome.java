package inflight.given;

import java.net.URI;
import java.util.List;
import java.util.Objects;

/** What became of a request of a crawler. */
public sealed interface Outcome {
  /**
   * The server has answered, and all of its answer has arrived.
   *
   * @param status the status code, such as 200 or 404
   * @param links what there is to follow; none unless the status is between 200 and 299
   */
  record Page(int status, List<URI> links) implements Outcome {
    public Page {
      links = List.copyOf(links);
    }
  }

  /**
   * The server has sent the crawler to another page.
   *
   * @param to where
   */
  record Redirect(URI to) implements Outcome {
    public Redirect {
      Objects.requireNonNull(to);
    }
  }

  /**
   * There is no answer, or not all of it.
   *
   * @param reason in words, for a human
   */
  record Failed(String reason) implements Outcome {}
}
