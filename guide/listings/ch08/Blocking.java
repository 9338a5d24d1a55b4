record Page(String url, List<String> links) {}

static Page fetch(String url) {
  try {
    Thread.sleep(50); // the network, and somebody else's computer
  } catch (InterruptedException e) {
    throw new IllegalStateException("interrupted while fetching " + url, e);
  }
  var links = url.length() > 4 ? List.<String>of() : List.of(url + "a/", url + "b/", url + "c/");
  return new Page(url, links);
}

static int crawl(String url) {
  var page = fetch(url);
  int pages = 1;
  for (var link : page.links()) {
    pages += crawl(link);
  }
  return pages;
}

void main() {
  for (int run = 1; run <= 3; run++) {
    long start = System.nanoTime();
    int pages = crawl("/");
    IO.println(pages + " pages in " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }
}
