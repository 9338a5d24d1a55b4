from concurrent.futures import ThreadPoolExecutor
import time

mechanics = ThreadPoolExecutor(max_workers=2)


def repair(bicycle):
    time.sleep(0.1)  # takes the bicycle apart
    wheel = mechanics.submit(lambda: "a new wheel")
    return f"bicycle {bicycle} has {wheel.result()}"


tickets = [mechanics.submit(repair, bicycle) for bicycle in (1, 2)]
for ticket in tickets:
    try:
        print(ticket.result(timeout=2))
    except TimeoutError:
        print("not ready after two seconds")
mechanics.shutdown(cancel_futures=True)
