import asyncio

async def main():
    queue = asyncio.Queue()
    first = asyncio.create_task(queue.get())
    second = asyncio.create_task(queue.get())
    await asyncio.sleep(0)          # both wait
    queue.put_nowait("page")        # wakes the first
    first.cancel()                  # before it had its turn
    print(await second)

asyncio.run(main())
