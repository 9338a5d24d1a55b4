import asyncio, time

loop = asyncio.new_event_loop()

def fetch(url, on_page):
    links = [url + c for c in ("a/", "b/", "c/")] if len(url) <= 4 else []
    loop.call_later(0.05, on_page, links)

def crawl(url, on_done):
    def on_page(links):
        pages, missing = 1, len(links)
        if missing == 0:
            return on_done(1)
        def on_child(count):
            nonlocal pages, missing
            pages, missing = pages + count, missing - 1
            if missing == 0:
                on_done(pages)
        for link in links:
            crawl(link, on_child)
    fetch(url, on_page)

def report(pages):
    print(pages, "pages in", round((time.monotonic() - start) * 1000), "ms")
    loop.stop()

for run in range(3):
    start = time.monotonic()
    crawl("/", report)
    loop.run_forever()
