import time
import gevent

def sleeper(number):
    gevent.sleep(0.05)
    return number

for run in range(3):
    start = time.perf_counter()
    greenlets = [gevent.spawn(sleeper, number) for number in range(300)]
    total = sum(greenlet.get() for greenlet in greenlets)
    print(f"{total} in {1000 * (time.perf_counter() - start):.0f} ms")
