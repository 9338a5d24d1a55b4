import asyncio

async def cook(dish, steps):
    for step in range(1, steps + 1):
        print(f"{dish}{step}", end=" ")
        await asyncio.sleep(0)           # done for this turn

async def kitchen():
    await asyncio.gather(cook("a", 1), cook("b", 3), cook("c", 2))

asyncio.run(kitchen())
print()
