import asyncio, platform, time

async def fetch(service):
    await asyncio.sleep(0.05)
    return f"part {service}"

async def page():
    return await asyncio.gather(*(fetch(i) for i in range(8)))

start = time.perf_counter()
parts = asyncio.run(page())
millis = 1000 * (time.perf_counter() - start)
print(f"Python {platform.python_version()}: {len(parts)} parts in {millis:.0f} ms")
