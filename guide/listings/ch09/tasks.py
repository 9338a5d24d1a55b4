import asyncio, time

async def fetch(url):
    await asyncio.sleep(0.05)
    return [] if len(url) > 4 else [url + "a/", url + "b/", url + "c/"]

async def crawl(url):
    links = await fetch(url)
    tasks = [asyncio.create_task(crawl(link)) for link in links]
    pages = 1
    for task in tasks:
        pages += await task
    return pages

for run in range(3):
    start = time.perf_counter()
    pages = asyncio.run(crawl("/"))
    print(f"{pages} pages in {1000 * (time.perf_counter() - start):.0f} ms")
