package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SiteServerTest {
  private final SiteServer site = new SiteServer();

  @Test
  void pagesLinkRedirectsLeadAndTheRestIsNotFound() throws IOException {
    try (site) {
      site.page("/", "/a", "/b").redirect("/old", 302, "/").status("/gone", 410);

      assertThat(get("/")).isEqualTo("<a href=\"/a\">link</a>\n<a href=\"/b\">link</a>\n");
      assertThat(status("/old")).isEqualTo(302);
      assertThat(status("/gone")).isEqualTo(410);
      assertThat(status("/nowhere")).isEqualTo(404);
      assertThat(site.requests()).containsExactly("/", "/old", "/gone", "/nowhere");
      assertThat(site.highWater()).isEqualTo(1);
      assertThat(site.inFlight()).isZero();
    }
  }

  @Test
  void whatBreaksOffIsAnError() {
    try (site) {
      site.breaksOff("/half").endsEarly("/chunks").resets("/reset");

      assertThatIOException().isThrownBy(() -> get("/half"));
      assertThatIOException().isThrownBy(() -> get("/chunks"));
      assertThatIOException().isThrownBy(() -> get("/reset"));
    }
  }

  @Test
  void aRedirectMayBreakOffOrTrickle() throws IOException {
    try (site) {
      site.breaksOff("/half", 301, "/a").trickles("/slow", 404, null);

      assertThat(status("/half")).isEqualTo(301);
      assertThat(status("/slow")).isEqualTo(404);
    }
  }

  @Test
  void aPageInHalvesIsUnderWayBetweenThem() throws Exception {
    var gate = new Gate();
    try (site;
        var workers = new Workers()) {
      site.inHalves("/", gate::await);
      var reading = workers.start("reading", () -> assertThat(get("/")).hasSize(1_000));
      gate.awaitWaiting(1);
      assertThat(site.inFlight()).isEqualTo(1);

      gate.open();
      reading.awaitDone("both halves are read");

      assertThat(site.inFlight()).isZero();
    }
  }

  @Test
  void itSeesWhoHangsUp() throws IOException {
    try (site) {
      site.trickles("/slow");
      var connection = site.uri("/slow").toURL().openStream();
      assertThat(connection.read()).isEqualTo('x');

      connection.close();

      site.awaitHungUp(1);
    }
  }

  private String get(String path) throws IOException {
    try (var body = site.uri(path).toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private int status(String path) throws IOException {
    var connection = (HttpURLConnection) site.uri(path).toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    return connection.getResponseCode();
  }
}
