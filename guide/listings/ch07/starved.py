import asyncio, platform, time

def compute():
    end = time.perf_counter() + 0.5
    while time.perf_counter() < end:
        pass

async def sleep_five_millis(what):
    start = time.perf_counter()
    await asyncio.sleep(0.005)
    print(f"{what}: a sleep of 5 ms took {1000 * (time.perf_counter() - start):.0f} ms")

async def on_the_loop():
    compute()

async def main():
    print("Python", platform.python_version())
    await asyncio.gather(sleep_five_millis("computing on the loop"), on_the_loop())
    await asyncio.gather(sleep_five_millis("computing in a thread"), asyncio.to_thread(compute))

asyncio.run(main())
