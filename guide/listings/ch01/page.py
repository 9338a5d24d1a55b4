import asyncio, time

async def fetch(service):
    await asyncio.sleep(0.05)
    return f"part {service}"

async def page():
    return await asyncio.gather(*(fetch(i) for i in range(8)))

start = time.perf_counter()
parts = asyncio.run(page())
print(f"{len(parts)} parts in {1000 * (time.perf_counter() - start):.0f} ms")
