import inflight.ch08_event_loop.MiniLoop;
import inflight.given.EventLoop;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

record Page(String url, List<String> links) {}

static final EventLoop loop = new MiniLoop();

static void fetch(String url, Consumer<Page> onPage, Consumer<Exception> onFailure) {
  var links = url.length() > 4 ? List.<String>of() : List.of(url + "a/", url + "b/", url + "c/");
  loop.callLater(Duration.ofMillis(50), () -> onPage.accept(new Page(url, links)));
}

static void crawl(String url, IntConsumer onDone, Consumer<Exception> onFailure) {
  fetch(
      url,
      page -> {
        int[] pages = {1}; // a lambda can't change a local variable, but what an array holds
        int[] missing = {page.links().size()};
        if (missing[0] == 0) {
          onDone.accept(1); // forget this case, and the crawl never ends
          return;
        }
        for (var link : page.links()) {
          crawl(
              link,
              count -> {
                pages[0] += count;
                if (--missing[0] == 0) {
                  onDone.accept(pages[0]);
                }
              },
              onFailure); // called twice if two fail; and if one fails, onDone is never called
        }
      },
      onFailure);
}

void main() {
  for (int run = 1; run <= 3; run++) {
    long start = System.nanoTime();
    crawl(
        "/",
        pages -> {
          IO.println(pages + " pages in " + (System.nanoTime() - start) / 1_000_000 + " ms");
          loop.stop();
        },
        failure -> {
          IO.println("failed: " + failure);
          loop.stop();
        });
    loop.run();
  }
}
