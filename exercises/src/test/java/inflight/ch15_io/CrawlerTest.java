package inflight.ch15_io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import inflight.ch15_io.Crawler.Frontier;
import inflight.given.Outcome;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.SiteServer;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.Worker;
import java.lang.ref.Reference;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class CrawlerTest {
  /** Never reached, on a machine however busy. */
  private static final Duration NEVER = Duration.ofHours(1);

  private final SiteServer site = new SiteServer();
  private final Gate gate = new Gate();

  @AfterEach
  void closeSite() {
    gate.open();
    site.close();
  }

  @Test
  @DisplayName("all that can be reached is requested once, and has its outcome")
  void reachesAll() {
    site.page("/", "/a", "/b", "/a").page("/a", "/", "/a", "b#part", "/c").page("/b", "/c");
    site.page("/c").page("/unreached");

    var outcomes = crawl(3);

    assertOutcomes(
        outcomes,
        Map.of(
            "/",
            page("/a", "/b"),
            "/a",
            page("/", "/a", "/b", "/c"),
            "/b",
            page("/c"),
            "/c",
            page()));
    assertRequestedOnce("/", "/a", "/b", "/c");
  }

  @Test
  @DisplayName("the body of a page is text in UTF-8")
  void utf8() {
    site.page("/", "/caf\u00e9");

    // What becomes of that address is another matter: it is for the client to write it in ASCII.
    assertThat(crawl(1).get(site.uri("/")))
        .as("outcome of a page that links to /caf\u00e9")
        .isEqualTo(page("/caf\u00e9"));
  }

  @Test
  @Corner
  @DisplayName("a body in UTF-8 may come byte by byte: a character may be cut in two")
  void utf8InPieces() {
    var path = "/" + "\u00e9\u20ac\ud83d\ude00".repeat(4);
    site.byteByByte("/", path);

    assertThat(crawl(1).get(site.uri("/")))
        .as("outcome of a page that arrives byte by byte")
        .isEqualTo(page(path));
  }

  @Test
  @DisplayName("a crawl is not over while the last page is under way: it may link to more")
  void lastPageLinksOn() {
    site.page("/", "/a").page("/a", gate::await, "/b").page("/b", "/c").page("/c", "/d");
    site.page("/d", "/e").page("/e");
    try (var crawler = new Crawler(4, NEVER);
        var workers = new Workers()) {
      var outcomes = new AtomicReference<Map<URI, Outcome>>();
      var crawl = workers.start("crawl", () -> outcomes.set(crawler.crawl(site.uri("/"))));
      gate.awaitWaiting(1);
      crawl.awaitWaiting("crawl, with one page under way that may link to more,");
      // Whoever takes a queue that stays empty for a while for the end needs less than this.
      Poll.spinUntil(System.nanoTime() + 400_000_000);

      gate.open();

      crawl.awaitDone("crawl returns when there is nothing left");
      assertThat(outcomes.get().keySet())
          .as("addresses with an outcome")
          .containsExactlyInAnyOrderElementsOf(uris("/", "/a", "/b", "/c", "/d", "/e"));
    }
  }

  @Test
  @DisplayName("the target of a redirect is an address like any other, and requested once")
  void redirects() {
    site.page("/", "/old", "/new", "/moved", "/circle", "/self", "/other");
    site.redirect("/old", 301, "/new").redirect("/moved", 308, "/new#part").page("/new", "/leaf");
    site.redirect("/circle", 302, "/elcric").redirect("/elcric", 307, "/circle");
    site.redirect("/self", 303, "/self")
        .redirect("/other", 302, "http://localhost:1/")
        .page("/leaf");

    var outcomes = crawl(3);

    assertThat(outcomes.keySet())
        .as("addresses with an outcome")
        .containsExactlyInAnyOrderElementsOf(
            uris("/", "/old", "/new", "/moved", "/circle", "/elcric", "/self", "/other", "/leaf"));
    assertThat(outcomes.get(site.uri("/old"))).as("outcome of /old").isEqualTo(redirect("/new"));
    assertThat(outcomes.get(site.uri("/moved")))
        .as("outcome of /moved")
        .isEqualTo(redirect("/new"));
    assertThat(outcomes.get(site.uri("/elcric")))
        .as("outcome of a redirect in a circle")
        .isEqualTo(redirect("/circle"));
    assertThat(outcomes.get(site.uri("/self")))
        .as("outcome of a redirect to itself")
        .isEqualTo(redirect("/self"));
    assertThat(outcomes.get(site.uri("/other")))
        .as("outcome of a redirect to another host")
        .isInstanceOf(Outcome.Failed.class);
    assertRequestedOnce(
        "/", "/old", "/new", "/moved", "/circle", "/elcric", "/self", "/other", "/leaf");
  }

  @Test
  @DisplayName("a page with an error status has an outcome, and no links to follow")
  void errorStatus() {
    site.page("/", "/lost", "/broken", "/fine");
    site.status("/lost", 404, "/never").status("/broken", 500, "/never").page("/fine", "/more");
    site.page("/more").page("/never");

    var outcomes = crawl(2);

    assertOutcomes(
        outcomes,
        Map.of(
            "/",
            page("/lost", "/broken", "/fine"),
            "/lost",
            new Outcome.Page(404, List.of()),
            "/broken",
            new Outcome.Page(500, List.of()),
            "/fine",
            page("/more"),
            "/more",
            page()));
    assertRequestedOnce("/", "/lost", "/broken", "/fine", "/more");
  }

  @Test
  @Corner
  @DisplayName("pages from 200 to 299 have links; five statuses are redirects, and no others")
  void statuses() {
    site.page("/", "/203", "/299", "/300", "/305", "/400", "/307");
    site.status("/203", 203, "/a").status("/299", 299, "/b").page("/a").page("/b");
    site.status("/300", 300, "/never").redirect("/305", 305, "/never");
    site.status("/400", 400, "/never").redirect("/307", 307, "/c").page("/c").page("/never");

    assertOutcomes(
        crawl(2),
        Map.of(
            "/",
            page("/203", "/299", "/300", "/305", "/400", "/307"),
            "/203",
            new Outcome.Page(203, uris("/a")),
            "/299",
            new Outcome.Page(299, uris("/b")),
            "/300",
            new Outcome.Page(300, List.of()),
            "/305",
            new Outcome.Page(305, List.of()),
            "/400",
            new Outcome.Page(400, List.of()),
            "/307",
            redirect("/c"),
            "/a",
            page(),
            "/b",
            page(),
            "/c",
            page()));
  }

  @Test
  @Corner
  @DisplayName("a redirect without a Location is Failed, whatever its body says")
  void redirectToNowhere() {
    site.page("/", "/nowhere", "/fine").status("/nowhere", 302, "/never").page("/fine");
    site.page("/never");

    var outcomes = crawl(1);

    assertFailed(outcomes, "/nowhere", "with status 302, and without a Location");
    assertRequestedOnce("/", "/nowhere", "/fine");
  }

  @Test
  @DisplayName("a page that breaks off is Failed, is not requested again, and the crawl goes on")
  void breaksOff() {
    site.page("/", "/half", "/chunks", "/reset", "/fine").breaksOff("/half").endsEarly("/chunks");
    site.resets("/reset").page("/fine");

    var outcomes = crawl(1);

    assertFailed(outcomes, "/half", "that ends in mid-body");
    assertFailed(outcomes, "/reset", "that is reset in mid-body");
    assertFailed(outcomes, "/chunks", "that ends before its last chunk");
    assertThat(outcomes.get(site.uri("/fine"))).as("outcome of /fine").isEqualTo(page());
    assertRequestedOnce("/", "/half", "/chunks", "/reset", "/fine");
  }

  @Test
  @DisplayName("as many requests as the limit are in flight, and never more")
  void limit() {
    site.page("/", IntStream.range(0, 12).mapToObj(i -> "/" + i).toArray(String[]::new));
    IntStream.range(0, 12).forEach(i -> site.page("/" + i, gate::await));
    try (var crawler = new Crawler(4, NEVER);
        var workers = new Workers()) {
      var crawl = workers.start("crawl", () -> crawler.crawl(site.uri("/")));
      gate.awaitWaiting(4);
      // Whoever has no limit needs less than this to send the rest.
      Poll.spinUntil(System.nanoTime() + 50_000_000);
      assertThat(site.inFlight()).as("requests in flight, with a limit of 4").isEqualTo(4);

      gate.open();
      crawl.awaitDone("crawl returns when all pages have been answered");
    }
    assertThat(site.highWater()).as("the most requests in flight, with a limit of 4").isEqualTo(4);
    assertThat(site.requests()).as("requests").hasSize(13);
  }

  @Test
  @DisplayName("what a page leads to is requested while a page beside it is still under way")
  void slowNeighbour() {
    site.page("/", "/slow", "/a").page("/slow", gate::await, "/last").page("/last");
    site.page("/a", "/b").redirect("/b", 302, "/c").page("/c", "/d").page("/d");
    try (var crawler = new Crawler(2, NEVER);
        var workers = new Workers()) {
      var crawl = workers.start("crawl", () -> crawler.crawl(site.uri("/")));
      gate.awaitWaiting(1);
      Poll.until(
          "all that the neighbour of a slow page leads to is requested while that page is under"
              + " way, with a limit of 2",
          () -> site.requests().contains("/d"));

      gate.open();
      crawl.awaitDone("crawl returns when all pages have been answered");
    }
    assertRequestedOnce("/", "/slow", "/a", "/b", "/c", "/d", "/last");
  }

  @Test
  @DisplayName("the deadline counts to the last byte: a page that trickles is Failed")
  void trickles() {
    site.trickles("/slow").silent("/mute");
    try (var crawler = new Crawler(1, Duration.ofMillis(200))) {
      for (var path : List.of("/slow", "/mute", "/slow")) {
        var outcomes = crawl(crawler, path);
        assertFailed(outcomes, path, "that does not end before the deadline");
        assertThat(outcomes).as("outcomes").hasSize(1);
      }
      // On a busy machine one may have been late before it reached the server.
      site.awaitHungUp(site.requests().size());
    }
  }

  @Test
  @Corner
  @DisplayName("the deadline is of each request: the wait for a place does not count")
  void deadlineWithoutTheWait() throws InterruptedException {
    // Where the wait counts, it counts at each of them; a busy machine is late at the first only.
    if (lateBehindASilentOne(Duration.ofSeconds(2)) != 1) {
      assertThat(lateBehindASilentOne(Duration.ofSeconds(8)))
          .as(
              "late ones of three pages, of which one is silent, and two are quick once they have"
                  + " got its place, the only one, for which they waited as long as the deadline")
          .isEqualTo(1);
    }
  }

  private long lateBehindASilentOne(Duration deadline) throws InterruptedException {
    var silent = new Gate();
    var isTaken = new AtomicBoolean();
    Workers.ThrowingRunnable silentIfFirst =
        () -> {
          if (!isTaken.getAndSet(true)) {
            silent.await();
          }
        };
    site.page("/0", silentIfFirst).page("/1", silentIfFirst).page("/2", silentIfFirst);
    site.page("/", "/0", "/1", "/2");
    try (var crawler = new Crawler(1, deadline)) {
      return crawler.crawl(site.uri("/")).values().stream()
          .filter(it -> it instanceof Outcome.Failed)
          .count();
    } finally {
      silent.open();
    }
  }

  @Test
  @DisplayName("after drain nothing new is requested, and what is in flight is finished")
  void drains() {
    site.page("/", "/0", "/1", "/2", "/3", "/4");
    IntStream.range(0, 5).forEach(i -> site.page("/" + i, gate::await, "/more"));
    site.page("/more");
    try (var crawler = new Crawler(2, NEVER);
        var workers = new Workers()) {
      var outcomes = new AtomicReference<Map<URI, Outcome>>();
      var crawl = workers.start("crawl", () -> outcomes.set(crawler.crawl(site.uri("/"))));
      gate.awaitWaiting(2);

      Workers.runPromptly("drain, with requests in flight, returns", crawler::drain);
      crawl.awaitWaiting("crawl, drained, with two requests in flight,");
      gate.open();

      crawl.awaitDone("a drained crawl returns when what was in flight has ended");
      assertThat(site.requests())
          .as("requests, drained while two of five were under way")
          .hasSize(3);
      assertThat(outcomes.get().keySet())
          .as("addresses with an outcome: what was requested")
          .containsExactlyInAnyOrderElementsOf(site.requests().stream().map(site::uri).toList());
      assertThat(outcomes.get().values())
          .as("outcomes of a drained crawl")
          .allMatch(it -> it instanceof Outcome.Page(var status, var links) && !links.isEmpty());
    }
  }

  @Test
  @DisplayName("two crawls at once share the limit of their crawler, and each finds all its pages")
  void twoCrawls() {
    site.page("/", "/a", "/b", "/c");
    List.of("/a", "/b", "/c").forEach(it -> site.page(it, gate::await));
    try (var crawler = new Crawler(3, NEVER);
        var workers = new Workers()) {
      var outcomes = new ConcurrentLinkedQueue<Map<URI, Outcome>>();
      for (int i = 0; i < 2; i++) {
        workers.start("crawl", () -> outcomes.add(crawler.crawl(site.uri("/"))));
      }
      gate.awaitWaiting(3);
      Poll.spinUntil(System.nanoTime() + 50_000_000);
      gate.open();
      workers.join();
      assertThat(outcomes).as("outcomes of the crawls").hasSize(2).allMatch(it -> it.size() == 4);
    }
    assertThat(site.requests()).as("requests of both").hasSize(8);
    assertThat(site.highWater())
        .as("the most requests in flight, of two crawls with a limit of 3")
        .isEqualTo(3);
  }

  @Test
  @Corner
  @DisplayName("two crawlers have a limit, a deadline, and an end of their own")
  void separate() {
    site.page("/", "/0", "/1").page("/0", gate::await, "/2").page("/1", gate::await).page("/2");
    try (var crawler = new Crawler(2, NEVER);
        var workers = new Workers()) {
      var other = new Crawler(1, Duration.ofNanos(1));
      assertThat(crawl(crawler, "/2"))
          .as("outcomes of a crawler without a deadline, beside one with a short deadline")
          .isEqualTo(Map.of(site.uri("/2"), page()));
      var outcomes = new AtomicReference<Map<URI, Outcome>>();
      var crawl = workers.start("crawl", () -> outcomes.set(crawler.crawl(site.uri("/"))));
      // As many as its own limit, and not as the other one's.
      gate.awaitWaiting(2);

      Workers.runPromptly("drain of another crawler returns", other::drain);
      Workers.runPromptly("close of another crawler returns", other::close);
      gate.open();

      crawl.awaitDone("crawl returns");
      assertThat(outcomes.get())
          .as("outcomes of a crawl, while another crawler was drained and closed")
          .isEqualTo(
              Map.of(
                  site.uri("/"),
                  page("/0", "/1"),
                  site.uri("/0"),
                  page("/2"),
                  site.uri("/1"),
                  page(),
                  site.uri("/2"),
                  page()));
    }
  }

  @Test
  @Corner
  @DisplayName("a long chain of links and redirects is followed to its end")
  void chain() {
    int length = 80;
    for (int i = 0; i < length; i++) {
      var next = "/" + (i + 1);
      if (i % 2 == 1) {
        site.redirect("/" + i, 302, next);
      } else {
        // What is known already comes first: it takes a while until the new one is offered.
        var links = IntStream.range(0, i).mapToObj(known -> "/" + known);
        site.page("/" + i, Stream.concat(links, Stream.of(next)).toArray(String[]::new));
      }
    }
    site.page("/" + length);
    try (var crawler = new Crawler(2, NEVER)) {
      assertThat(crawl(crawler, "/0"))
          .as("outcomes of a chain of %d pages, each of which leads to the next", length + 1)
          .hasSize(length + 1);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a redirect or an error page that breaks off or is late is Failed, and leads nowhere")
  void failedWhateverItsStatus() {
    site.page("/", "/moved", "/lost", "/fine").page("/fine").page("/never");
    site.breaksOff("/moved", 301, "/never").breaksOff("/lost", 404, null);

    var outcomes = crawl(1);

    assertFailed(outcomes, "/moved", "with status 301, that ends in mid-body");
    assertFailed(outcomes, "/lost", "with status 404, that ends in mid-body");
    assertThat(outcomes.get(site.uri("/fine"))).as("outcome of /fine").isEqualTo(page());
    assertRequestedOnce("/", "/moved", "/lost", "/fine");

    site.trickles("/slow", 302, "/never").trickles("/mute", 500, null);
    try (var crawler = new Crawler(1, Duration.ofMillis(100))) {
      for (var path : List.of("/slow", "/mute")) {
        assertFailed(crawl(crawler, path), path, "with another status, that does not end in time");
      }
    }
    assertThat(site.requests()).as("requests").doesNotContain("/never");
  }

  @Test
  @Corner
  @DisplayName(
      "a request is in flight to the last byte of its body: none begins in its place before")
  void inFlightToTheLastByte() {
    site.page("/", IntStream.range(0, 8).mapToObj(i -> "/" + i).toArray(String[]::new));
    IntStream.range(0, 8).forEach(i -> site.inHalves("/" + i, gate::await));
    try (var crawler = new Crawler(2, NEVER);
        var workers = new Workers()) {
      var crawl = workers.start("crawl", () -> crawler.crawl(site.uri("/")));
      gate.awaitWaiting(2);
      crawl.awaitWaiting("crawl, with half of two bodies sent,");
      // Whoever takes the head for the end needs less than this to send the next.
      Poll.spinUntil(System.nanoTime() + 50_000_000);
      assertThat(site.inFlight())
          .as("requests in flight, with a limit of 2, of pages of which half has been sent")
          .isEqualTo(2);

      gate.open();
      crawl.awaitDone("crawl returns when all pages have been sent");
    }
    assertThat(site.highWater()).as("the most requests in flight, with a limit of 2").isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("drain and close end crawls that wait for a place, however few there are")
  void endsWhoWaitsForAPlace() {
    site.page("/gate", gate::await, "/more").page("/next").page("/more").silent("/mute");
    for (var closes : Tried.each("closes", List.of(false, true))) {
      var how = closes ? "close" : "drain";
      var outcomes = new ConcurrentLinkedQueue<Map<URI, Outcome>>();
      var crawls = new ArrayList<Worker>();
      var before = site.requests().size();
      try (var crawler = new Crawler(1, NEVER);
          var workers = new Workers()) {
        var path = closes ? "/mute" : "/gate";
        crawls.add(workers.start("crawl", () -> outcomes.add(crawler.crawl(site.uri(path)))));
        Poll.until("the one place is taken", () -> site.requests().size() == before + 1);
        for (int i = 0; i < 3; i++) {
          crawls.add(workers.start("crawl", () -> outcomes.add(crawler.crawl(site.uri("/next")))));
          crawls.getLast().awaitWaiting("crawl, with the one place taken by another crawl,");
        }

        Workers.runPromptly(how + " returns", closes ? crawler::close : crawler::drain);
        gate.open();

        crawls.forEach(
            it ->
                it.awaitDone(
                    "each of four crawls returns after %s, three of which waited for one place"
                        .formatted(how)));
      }
      assertThat(outcomes)
          .as("outcomes of four crawls, ended by %s, with one request in flight", how)
          .hasSize(4)
          .filteredOn(it -> !it.isEmpty())
          .hasSize(1);
      assertThat(site.requests()).as("requests, ended by %s", how).hasSize(before + 1);
    }
  }

  @Test
  @Corner
  @DisplayName("a crawl that is interrupted as a place comes loses nothing")
  void interruptedAsAPlaceComes() {
    site.page("/next");
    try (var crawler = new Crawler(1, NEVER)) {
      for (int i = 0; i < 20; i++) {
        var door = new Gate();
        site.page("/" + i, door::await);
        var path = "/" + i;
        try (var workers = new Workers()) {
          var first = workers.start("crawl", () -> crawler.crawl(site.uri(path)));
          door.awaitWaiting(1);
          var second =
              workers.start(
                  "interrupted",
                  () -> {
                    try {
                      crawler.crawl(site.uri("/next"));
                    } catch (InterruptedException e) {
                      // It may have been done before.
                    }
                  });
          second.awaitWaiting("crawl, with the one place taken by another crawl,");
          Workers.together(second.thread()::interrupt, door::open);
          first.awaitDone("the crawl in flight returns");
          second.awaitDone("a crawl that is interrupted as a place comes ends");
        }
        assertThat(crawl(crawler, "/next"))
            .as("outcomes of a crawl after one that was interrupted as a place came")
            .isEqualTo(Map.of(site.uri("/next"), page()));
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a frontier hands out what is new once, and is empty for all when nobody works")
  void frontier() throws InterruptedException {
    var frontier = new Frontier();
    var a = URI.create("http://host/a");
    var b = URI.create("http://host/b");
    assertThat(take(frontier)).as("take, of an empty frontier").isEmpty();
    assertThat(frontier.offer(a)).as("offer of a new address").isTrue();
    assertThat(frontier.offer(URI.create("http://host/a"))).as("the same again").isFalse();
    assertThat(take(frontier)).as("take").contains(a);
    assertThat(frontier.offer(a)).as("offer of an address that is worked on").isFalse();
    try (var workers = new Workers()) {
      var taken = new ConcurrentLinkedQueue<Optional<URI>>();
      var takers = new ArrayList<Worker>();
      for (int i = 0; i < 20; i++) {
        takers.add(workers.start("taker", () -> taken.add(frontier.take())));
      }
      takers.forEach(it -> it.awaitWaiting("take, while somebody works,"));

      frontier.offer(b);
      Poll.until(
          "one of the threads that take has the new address",
          () -> takers.stream().filter(Worker::isDone).count() == 1);
      frontier.done(a);
      takers.stream()
          .filter(it -> !it.isDone())
          .forEach(it -> it.awaitWaiting("take, while another one works,"));
      frontier.done(b);

      takers.forEach(it -> it.awaitDone("take returns for all when nobody works any more"));
      assertThat(taken)
          .as("what twenty takes returned")
          .hasSize(20)
          .containsOnlyOnce(Optional.of(b));
    }
    assertThat(frontier.offer(b)).as("offer of an address that is done").isFalse();
    assertThat(take(frontier)).as("take, at the end").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("twenty addresses offered in a row are for twenty threads that wait")
  void frontierOfMany() {
    var frontier = new Frontier();
    frontier.offer(URI.create("http://host/"));
    take(frontier);
    try (var workers = new Workers()) {
      var taken = new ConcurrentLinkedQueue<Optional<URI>>();
      var takers = new ArrayList<Worker>();
      for (int i = 0; i < 20; i++) {
        takers.add(workers.start("taker", () -> taken.add(frontier.take())));
      }
      takers.forEach(it -> it.awaitWaiting("take, while somebody works,"));
      var offered = IntStream.range(0, 20).mapToObj(i -> URI.create("http://host/" + i)).toList();

      Workers.runPromptly(
          "twenty offers, while twenty threads take, return",
          () -> offered.forEach(frontier::offer));

      takers.forEach(
          it ->
              it.awaitDone(
                  "each of twenty takes that waited returns when twenty addresses were offered"));
      assertThat(taken)
          .as("what twenty takes returned, after as many offers")
          .containsExactlyInAnyOrderElementsOf(offered.stream().map(Optional::of).toList());
    }
  }

  @Test
  @Corner
  @DisplayName("a take that was woken and finds nothing waits on while somebody works")
  void frontierTakenBySomebodyElse() {
    var frontier = new Frontier();
    frontier.offer(URI.create("http://host/"));
    var root = take(frontier).orElseThrow();
    var over = new ConcurrentLinkedQueue<Integer>();
    try (var workers = new Workers()) {
      var takers = new ArrayList<Worker>();
      for (int i = 0; i < 3; i++) {
        var number = i;
        takers.add(workers.start("taker " + i, () -> over.add(takeAll(frontier, number))));
      }
      for (int i = 0; i < 400; i++) {
        if (i % 10 == 0) {
          takers.forEach(Worker::letWait);
        }
        // Each offer wakes one that waits, or more; one that is under way may be quicker.
        for (int j = 0; j <= i % 5; j++) {
          frontier.offer(URI.create("http://host/" + i + "/" + j));
        }
        assertThat(over)
            .as("threads for which a take said that all is over, while somebody works")
            .isEmpty();
      }
      takers.forEach(Worker::letWait);
      assertThat(over)
          .as("threads for which a take said that all is over, while somebody works")
          .isEmpty();

      frontier.done(root);
      takers.forEach(it -> it.awaitDone("take returns when nobody works any more"));
    }
  }

  /** Takes and is done with all that comes, until it is over. */
  private static int takeAll(Frontier frontier, int number) throws InterruptedException {
    for (var next = frontier.take(); next.isPresent(); next = frontier.take()) {
      frontier.done(next.get());
    }
    return number;
  }

  @Test
  @Corner
  @DisplayName("a frontier that is drained hands out nothing, and keeps nobody waiting")
  void frontierDrains() {
    var frontier = new Frontier();
    frontier.offer(URI.create("http://host/a"));
    frontier.offer(URI.create("http://host/b"));
    var a = take(frontier).orElseThrow();
    take(frontier);
    Interrupts.whileItWaits("take, while somebody works,", frontier::take);
    try (var workers = new Workers()) {
      var taken = new AtomicReference<Optional<URI>>();
      var taker = workers.start("taker", () -> taken.set(frontier.take()));
      taker.awaitWaiting("take, while somebody works,");

      frontier.drain();

      taker.awaitDone("the take that waited returns after drain");
      assertThat(taken.get()).as("what it returned").isEmpty();
    }
    frontier.offer(URI.create("http://host/c"));
    assertThat(take(frontier)).as("take, after drain, with an address waiting").isEmpty();
    frontier.done(a);
  }

  @Test
  @Corner
  @DisplayName("a start that refuses connections is Failed")
  void refused() {
    site.close();
    try (var crawler = new Crawler(2, NEVER)) {
      assertFailed(crawl(crawler, "/"), "/", "of a host that refuses connections");
    }
  }

  @Test
  @Corner
  @DisplayName("ten thousand links on a page are fine, and a limit of 1 and of a thousand too")
  void sizes() {
    var links = IntStream.range(0, 10_000).mapToObj(i -> "/" + i % 20).toArray(String[]::new);
    site.page("/", links);
    IntStream.range(0, 20).forEach(i -> site.page("/" + i, "/", "/" + (i + 1) % 20));
    for (var limit : Tried.each("limit", List.of(1, 1_000))) {
      assertThat(crawl(limit)).as("outcomes, with a limit of %d", limit).hasSize(21);
    }
    assertThat(site.requests()).as("requests of both crawls").hasSize(42);
  }

  @Test
  @Corner
  @DisplayName("a crawl that waits sleeps")
  void sleeps() {
    site.page("/", gate::await);
    try (var crawler = new Crawler(4, NEVER);
        var workers = new Workers()) {
      var crawl = workers.start("crawl", () -> crawler.crawl(site.uri("/")));
      gate.awaitWaiting(1);
      crawl.awaitWaiting("crawl, with one page under way,");

      CpuTime.assertSleeps(crawl.thread(), "one page is under way");

      gate.open();
      crawl.awaitDone("crawl returns");
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt breaks off the crawl, and the crawler can be used again")
  void interrupted() {
    site.page("/", "/mute", "/mute2", "/mute3").silent("/mute").silent("/mute2").page("/fine");
    site.silent("/mute3");
    try (var crawler = new Crawler(2, NEVER);
        var workers = new Workers()) {
      Interrupts.beforeTheCall("crawl", () -> crawler.crawl(site.uri("/")));
      assertThat(site.requests()).as("requests of an interrupted thread").isEmpty();
      var crawl =
          workers.start(
              "crawl",
              () -> {
                assertThatExceptionOfType(InterruptedException.class)
                    .as("crawl, interrupted with requests in flight,")
                    .isThrownBy(() -> crawler.crawl(site.uri("/")));
                assertThat(Thread.currentThread().isInterrupted()).as("the flag").isFalse();
              });
      Poll.until("two requests are in flight", () -> site.requests().size() == 3);
      crawl.awaitWaiting("crawl, with two requests in flight,");

      crawl.thread().interrupt();

      crawl.awaitDone("crawl ends when it is interrupted");
      site.awaitHungUp(2);
      for (int i = 0; i < 3; i++) {
        assertThat(crawl(crawler, "/fine"))
            .as("outcomes of a crawl after one that was interrupted")
            .isEqualTo(Map.of(site.uri("/fine"), page()));
      }
    }
    assertThat(site.requests()).as("requests").hasSize(6);
  }

  @Test
  @Corner
  @DisplayName("an interrupt breaks off the requests of its own crawl, and no others")
  void interruptedBesideOthers() {
    site.silent("/mute").page("/next");
    List.of("/before", "/after").forEach(it -> site.page(it, gate::await, "/next"));
    try (var crawler = new Crawler(3, NEVER);
        var workers = new Workers()) {
      var outcomes = new ConcurrentHashMap<String, Map<URI, Outcome>>();
      var before =
          workers.start(
              "before", () -> outcomes.put("/before", crawler.crawl(site.uri("/before"))));
      gate.awaitWaiting(1);
      var interrupted =
          workers.start(
              "interrupted",
              () ->
                  assertThatExceptionOfType(InterruptedException.class)
                      .as("crawl, interrupted with a request in flight,")
                      .isThrownBy(() -> crawler.crawl(site.uri("/mute"))));
      Poll.until("the silent page is in flight", () -> site.requests().size() == 2);
      var after =
          workers.start("after", () -> outcomes.put("/after", crawler.crawl(site.uri("/after"))));
      gate.awaitWaiting(2);

      interrupted.thread().interrupt();

      interrupted.awaitDone("crawl ends when it is interrupted");
      site.awaitHungUp(1);
      // Whoever breaks off the others needs less than this to do so.
      Poll.spinUntil(System.nanoTime() + 50_000_000);
      gate.open();
      before.awaitDone("the crawl that began before the interrupted one returns");
      after.awaitDone("the crawl that began after the interrupted one returns");
      for (var path : List.of("/before", "/after")) {
        assertThat(outcomes.get(path))
            .as("outcomes of the crawl of %s, beside one that was interrupted", path)
            .isEqualTo(Map.of(site.uri(path), page("/next"), site.uri("/next"), page()));
      }
    }
  }

  @Test
  @Corner
  @DisplayName("close breaks off what is in flight, leaves no thread behind, and ends all crawls")
  void closes() {
    site.page("/", "/mute", "/mute2", "/mute3").silent("/mute").silent("/mute2");
    site.silent("/mute3").page("/next");
    var census = ThreadCensus.take();
    try (var workers = new Workers()) {
      var crawler = new Crawler(2, NEVER);
      var outcomes = new AtomicReference<Map<URI, Outcome>>();
      var crawl = workers.start("crawl", () -> outcomes.set(crawler.crawl(site.uri("/"))));
      Poll.until("two requests are in flight", () -> site.requests().size() == 3);

      Workers.runPromptly(
          "close, with requests in flight, returns",
          () -> {
            Thread.currentThread().interrupt();
            crawler.close();
            assertThat(Thread.currentThread().isInterrupted()).as("the flag").isTrue();
          });

      crawl.awaitDone("a crawl returns when its crawler is closed");
      site.awaitHungUp(2);
      assertThat(outcomes.get().values())
          .as("outcomes of a crawl that was broken off with two requests in flight")
          .hasSize(3)
          .filteredOn(it -> it instanceof Outcome.Failed)
          .hasSize(2);
      assertThatIllegalStateException().isThrownBy(() -> crawler.crawl(site.uri("/")));
      Workers.runPromptly("a second close returns", crawler::close);
    }
    var idle = new Crawler(2, NEVER);
    crawl(idle, "/next");
    Workers.runPromptly("close returns", idle::close);
    census.assertNoneLeft();
    // A client that is forgotten ends when it is collected, and here it is not.
    Reference.reachabilityFence(idle);
    assertThat(site.requests()).as("requests").hasSize(4);
  }

  @Test
  @Corner
  @DisplayName("close breaks off what is in flight, also of a crawler that was drained before")
  void closedAfterADrain() {
    site.page("/", "/0", "/1", "/2").silent("/0").silent("/1").silent("/2");
    var census = ThreadCensus.take();
    try (var workers = new Workers()) {
      var crawler = new Crawler(2, NEVER);
      var outcomes = new AtomicReference<Map<URI, Outcome>>();
      var crawl = workers.start("crawl", () -> outcomes.set(crawler.crawl(site.uri("/"))));
      Poll.until("two requests are in flight", () -> site.requests().size() == 3);
      Workers.runPromptly("drain, with requests in flight, returns", crawler::drain);

      Workers.runPromptly("close, of a crawler that was drained, returns", crawler::close);

      crawl.awaitDone("a crawl returns when its crawler is closed after a drain");
      site.awaitHungUp(2);
      assertThat(outcomes.get().values())
          .as("outcomes of a crawl that was drained, and then broken off with two in flight")
          .hasSize(3)
          .filteredOn(it -> it instanceof Outcome.Failed)
          .hasSize(2);
    }
    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("drain may come early, twice, and from a page: a drained crawler requests nothing")
  void drainsAnyTime() {
    var drainedEarly = new Crawler(2, NEVER);
    drainedEarly.drain();
    drainedEarly.drain();
    site.page("/", "/a", "/b");
    assertThat(crawl(drainedEarly, "/")).as("outcomes of a drained crawler").isEmpty();
    assertThat(site.requests()).as("requests of a drained crawler").isEmpty();
    drainedEarly.close();
    assertThatIllegalStateException()
        .as("what crawl throws, of a crawler that was drained and then closed")
        .isThrownBy(() -> drainedEarly.crawl(site.uri("/")));

    try (var crawler = new Crawler(1, NEVER)) {
      site.page("/stop", crawler::drain, "/a", "/b");
      assertThat(crawl(crawler, "/stop"))
          .as("outcomes, drained while the first page was being answered")
          .isEqualTo(Map.of(site.uri("/stop"), page("/a", "/b")));
      assertThat(crawl(crawler, "/")).as("outcomes of a second crawl after drain").isEmpty();
    }
  }

  @Test
  @Corner
  @DisplayName("a crawler crawls again and requests all again, and the map is the caller's")
  void again() {
    site.page("/", "/a").page("/a");
    try (var crawler = new Crawler(1, NEVER)) {
      crawl(crawler, "/").clear();

      assertThat(crawl(crawler, "/").keySet())
          .as("addresses of the second crawl")
          .isEqualTo(Map.of(site.uri("/"), 1, site.uri("/a"), 2).keySet());
    }
    assertThat(site.requests()).as("requests of both crawls").hasSize(4);
  }

  @Test
  @Corner
  @DisplayName("a limit or a deadline that is too small, and null, are refused")
  void refusedArguments() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Crawler(0, NEVER));
    assertThatIllegalArgumentException().isThrownBy(() -> new Crawler(1, Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> new Crawler(1, Duration.ofSeconds(-1)));
    assertThatNullPointerException().isThrownBy(() -> new Crawler(1, null));
    try (var crawler = new Crawler(1, Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThatNullPointerException().isThrownBy(() -> crawler.crawl(null));
      site.page("/");
      assertThat(crawl(crawler, "/")).as("outcomes, with a deadline of ages").hasSize(1);
    }
  }

  private Map<URI, Outcome> crawl(int limit) {
    try (var crawler = new Crawler(limit, NEVER)) {
      return crawl(crawler, "/");
    }
  }

  private Map<URI, Outcome> crawl(Crawler crawler, String path) {
    return Workers.callPromptly("crawl comes back", () -> crawler.crawl(site.uri(path)));
  }

  private static Optional<URI> take(Frontier frontier) {
    return Workers.callPromptly("take, with nothing to wait for, comes back", frontier::take);
  }

  private Outcome.Page page(String... links) {
    return new Outcome.Page(200, uris(links));
  }

  private Outcome.Redirect redirect(String to) {
    return new Outcome.Redirect(site.uri(to));
  }

  private List<URI> uris(String... paths) {
    return List.of(paths).stream().map(site::uri).toList();
  }

  private void assertOutcomes(Map<URI, Outcome> outcomes, Map<String, Outcome> expected) {
    var byUri = new HashMap<URI, Outcome>();
    expected.forEach((path, outcome) -> byUri.put(site.uri(path), outcome));
    assertThat(outcomes).as("outcomes").containsExactlyInAnyOrderEntriesOf(byUri);
  }

  private void assertRequestedOnce(String... paths) {
    assertThat(site.requests())
        .as("requests that reached the server, each address once")
        .containsExactlyInAnyOrder(paths);
  }

  private void assertFailed(Map<URI, Outcome> outcomes, String path, String which) {
    assertThat(outcomes.get(site.uri(path)))
        .as("outcome of a page %s", which)
        .isInstanceOf(Outcome.Failed.class);
  }
}
