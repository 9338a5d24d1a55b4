import asyncio

async def main():
    loop = asyncio.get_running_loop()
    page = loop.create_future()
    page.add_done_callback(lambda it: print("callback:", it.result()))
    page.set_result("front page")
    print("set_result has returned")
    await asyncio.sleep(0)          # one turn of the loop

asyncio.run(main())
