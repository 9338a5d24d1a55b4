package inflight.given;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.proof.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The twins that are given in chapter 11 are its references, which the exercises' tests judge. */
class GivenGreenletsTest {
  private final Checkout checkout = Checkout.current();

  @Test
  void givenGreenletIsTheReference() throws IOException {
    assertTwin("Greenlet");
  }

  @Test
  void givenHubIsTheReference() throws IOException {
    assertTwin("Hub");
  }

  private void assertTwin(String name) throws IOException {
    var reference =
        Files.readString(checkout.references().resolve("inflight/ch11_gevent/" + name + ".java"));
    var twin =
        Files.readString(
            checkout.workspace().stubSources().resolve("inflight/given/Given" + name + ".java"));

    assertThat(code(twin.replace("Given", ""))).isEqualTo(code(reference.replace("Given", "")));
  }

  /** What is neither package, import, comment nor layout. */
  private static String code(String source) {
    return source
        .replaceAll("(?m)^(package|import) .*$", "")
        .replaceAll("(?s)/\\*.*?\\*/", "")
        .replaceAll("//.*", "")
        .replaceAll("\\s+", "");
  }
}
