package inflight.ch15_io;

import inflight.given.Links;
import inflight.testkit.SiteServer;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/**
 * An index with 39 links to pages that take 20 ms each, on a real server on loopback. With eight in
 * flight they could take an eighth of the time, on any machine: all of it is waiting.
 */
public class CrawlerSpeed implements Speed {
  private static final int PAGES = 39;
  private static final int LIMIT = 8;
  private static final long MILLIS = 20;

  @Override
  public SpeedTrial trial() {
    var site = new SiteServer();
    site.page(
        "/",
        () -> Thread.sleep(MILLIS),
        IntStream.range(0, PAGES).mapToObj(i -> "/" + i).toArray(String[]::new));
    IntStream.range(0, PAGES).forEach(i -> site.page("/" + i, () -> Thread.sleep(MILLIS)));
    var start = site.uri("/");
    var client = HttpClient.newHttpClient();
    var crawler = new Crawler(LIMIT, Duration.ofMinutes(1));
    return SpeedTrial.of(
            "%d pages of %d ms, with a limit of %d".formatted(PAGES + 1, MILLIS, LIMIT))
        .baseline("one page after the other", () -> oneByOne(client, start))
        .candidate("your Crawler", () -> sorted(crawler.crawl(start).keySet()))
        .yardstick("sendAsync and a semaphore", () -> async(client, start))
        .atLeast(LIMIT / 2.0)
        .build();
  }

  private static List<URI> oneByOne(HttpClient client, URI start) throws Exception {
    var pages = new ArrayList<URI>(List.of(start));
    pages.addAll(Links.in(start, get(client, start)));
    for (var page : pages.subList(1, pages.size())) {
      get(client, page);
    }
    return sorted(pages);
  }

  private static List<URI> async(HttpClient client, URI start) throws Exception {
    var pages = new ArrayList<URI>(List.of(start));
    pages.addAll(Links.in(start, get(client, start)));
    var places = new Semaphore(LIMIT);
    var requests = new ArrayList<CompletableFuture<?>>();
    for (var page : pages.subList(1, pages.size())) {
      places.acquire();
      requests.add(
          client
              .sendAsync(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
              .whenComplete((answer, failure) -> places.release()));
    }
    CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new)).get();
    return sorted(pages);
  }

  private static String get(HttpClient client, URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  private static List<URI> sorted(Collection<URI> pages) {
    return pages.stream().sorted().toList();
  }
}
