import time
import gevent
from greenlet import greenlet, getcurrent

def measured(what, work):
    times = []
    for run in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    print(f"{what}: {1000 * sorted(times)[2]:.1f} ms")

def switches():
    main = getcurrent()
    def body():
        for i in range(5_000):
            main.switch()
    it = greenlet(body)
    for i in range(5_000):
        it.switch()
    it.switch()

def sleepers():
    gevent.joinall([gevent.spawn(gevent.sleep, 0.05) for i in range(10_000)])

measured("10,000 switches", switches)
measured("10,000 sleepers of 50 ms", sleepers)
