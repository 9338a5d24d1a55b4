import inflight.ch09_asyncio.LoopFuture;
import inflight.given.GivenLoop;
import java.time.Duration;

record Page(String url, List<String> links) {}

static final GivenLoop loop = GivenLoop.real();

static LoopFuture<Page> fetch(String url) {
  var links = url.length() > 4 ? List.<String>of() : List.of(url + "a/", url + "b/", url + "c/");
  var page = new LoopFuture<Page>(loop);
  loop.callLater(Duration.ofMillis(50), () -> page.fulfill(new Page(url, links)));
  return page;
}

static LoopFuture<Integer> crawl(String url) {
  return fetch(url)
      .thenFollow(
          page -> {
            var started = page.links().stream().map(link -> crawl(link)).toList();
            var sum = new LoopFuture<Integer>(loop);
            sum.fulfill(1);
            for (var each : started) {
              sum = sum.thenFollow(so -> each.then(more -> so + more));
            }
            return sum;
          });
}

void main() {
  for (int run = 1; run <= 3; run++) {
    long start = System.nanoTime();
    crawl("/")
        .then(pages -> pages + " pages in " + (System.nanoTime() - start) / 1_000_000 + " ms")
        .recover(failure -> "failed: " + failure)
        .whenSettled(
            line -> {
              IO.println(line);
              loop.stop();
            },
            Throwable::printStackTrace);
    loop.run();
  }
}
