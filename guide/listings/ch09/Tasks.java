import inflight.ch09_asyncio.LoopTask;
import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.GivenLoop;
import java.time.Duration;

record Page(String url, List<String> links) {}

static final GivenLoop loop = GivenLoop.real();

static Completable<Page> fetch(String url) {
  var links = url.length() > 4 ? List.<String>of() : List.of(url + "a/", url + "b/", url + "c/");
  var page = new Completable<Page>(loop);
  loop.callLater(Duration.ofMillis(50), () -> page.complete(new Page(url, links)));
  return page;
}

static final class Crawl implements Coroutine<Integer> {
  private final String url;
  private List<LoopTask<Integer>> started;
  private int next;
  private int pages = 1;

  Crawl(String url) {
    this.url = url;
  }

  @Override
  public Step<Integer> send(Object value) {
    switch (value) {
      case null -> {
        return new Await<>(fetch(url));
      }
      case Page page ->
          started = page.links().stream().map(it -> new LoopTask<>(loop, new Crawl(it))).toList();
      default -> pages += (Integer) value;
    }
    return next < started.size() ? new Await<>(started.get(next++)) : new Done<>(pages);
  }
}

void main() throws Exception {
  for (int run = 1; run <= 3; run++) {
    long start = System.nanoTime();
    var task = new LoopTask<>(loop, new Crawl("/"));
    task.whenDone(loop::stop);
    loop.run();
    IO.println(task.result() + " pages in " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }
}
