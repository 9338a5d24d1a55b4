import asyncio, platform

async def service(name, seconds):
    try:
        await asyncio.sleep(seconds)
        return name
    except asyncio.CancelledError:
        print(f"{name} is canceled")
        raise

async def page(services, deadline, limit):
    places = asyncio.Semaphore(limit)

    async def ask(name, seconds):
        async with places:
            return await service(name, seconds)

    tasks = [asyncio.create_task(ask(*it)) for it in services]
    done, late = await asyncio.wait(tasks, timeout=deadline)
    for task in late:
        task.cancel()
    return [task.result() if task in done else "-" for task in tasks]

parts = [("price", 0.01), ("stock", 0.02), ("reviews", 60)]
print(asyncio.run(page(parts, deadline=0.3, limit=2)))
print(f"Python {platform.python_version()}")
