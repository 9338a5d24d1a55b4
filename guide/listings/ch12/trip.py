import asyncio, platform

async def flight():
    await asyncio.sleep(0.02)
    raise ValueError("sold out")

async def hotel():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        print("hotel: never mind, then")
        raise

async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(flight())
            group.create_task(hotel())
    except* ValueError as failures:
        print("page:", failures.exceptions)

print("Python", platform.python_version())
asyncio.run(main())
