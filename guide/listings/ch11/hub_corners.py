import gevent

log = []

def record(what):
    log.append(what)
    return what

def cleaning():
    try:
        gevent.sleep(100)
    finally:
        gevent.sleep(0.01)
        record("clean")

def stubborn():
    try:
        gevent.sleep(100)
    except gevent.GreenletExit:
        pass
    return "went on"

def killed(body, begun=True):
    log.clear()
    it = gevent.spawn(body)
    if begun:
        gevent.sleep(0)
    it.kill()
    return it, f"dead {it.dead}, log {log}"

def steps(name):
    for i in "123":
        record(name + i)
        gevent.sleep(0)

def corners():
    print("killed before it began:", killed(lambda: record("ran"), begun=False)[1])
    print("killed in a sleep:", killed(cleaning)[1])
    print("get of a killed one:", repr(killed(cleaning)[0].get()))
    print("get of one that caught the exit:", killed(stubborn)[0].get())
    log.clear()
    gevent.joinall([gevent.spawn(steps, name) for name in "ab"])
    print("sleep(0):", *log)

corners()
