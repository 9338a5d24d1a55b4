import time, warnings
import twisted
from twisted.internet.defer import AlreadyCalledError, CancelledError, Deferred

warnings.simplefilter("ignore")
NAMES = {AssertionError: "refused", AlreadyCalledError: "refused", CancelledError: "cancelled"}
log = []

def told(outcome):
    error = getattr(outcome, "value", outcome)
    return NAMES.get(type(error), error if isinstance(error, str) else type(error).__name__)

def add(d, name, result=None):
    def callback(value):
        log.append(f"{name} gets {told(value)}")
        if isinstance(result, Exception):
            raise result
        return result
    def errback(failure):
        log.append(f"{name}' gets {told(failure)}")
        return result
    return d.addCallbacks(callback, errback)

def attempt(d, value):
    try:
        d.callback(value)
    except (AssertionError, AlreadyCalledError):
        log.append("refused")

def fired(value="v"):
    d = Deferred()
    d.callback(value)
    return d

def case(name, body):
    log.clear()
    body()
    print(f"{name}: {', '.join(log) or 'nothing runs'}")

def own_error():
    d = fired()
    add(d, "a", ValueError()), add(d, "b", "w"), add(d, "c")

def from_inside():
    d = Deferred()
    d.addCallback(lambda value: (add(d, "inside"), value)[1])
    add(d, "b", "w")
    d.callback("v")

def paused():
    inner, outer = Deferred(), fired()
    add(inner, "before", "w")
    outer.addCallback(lambda value: inner)
    add(outer, "outer")
    add(inner, "after")
    inner.callback("v")

def two_outers():
    inner = Deferred()
    for name in "ab":
        d = fired()
        d.addCallback(lambda value: inner)
        add(d, name)
    inner.callback("v")

def exception_as_value():
    d = fired()
    d.addCallback(lambda value: ValueError())
    add(d, "b")

def twice():
    attempt(fired(), "w")

def cancelled():
    d = Deferred()
    add(d, "a")
    d.cancel()
    attempt(d, "late"), attempt(d, "later")

def cancelled_with_canceller():
    d = Deferred(lambda it: it.callback("half"))
    add(d, "a")
    d.cancel()
    attempt(d, "late")

def cancelled_while_it_waits():
    inner, outer = Deferred(lambda it: log.append("inner's canceller")), fired()
    outer.addCallback(lambda value: inner)
    add(outer, "outer")
    outer.cancel()

def itself():
    d = Deferred()
    d.addCallback(lambda value: d)
    add(d, "b")
    d.callback("v")

def while_it_runs():
    inner, outer = Deferred(), Deferred()
    outer.addCallback(lambda value: inner)
    add(outer, "outer")
    inner.addCallback(lambda value: (outer.callback("x"), "w")[1])
    inner.callback("v")

def deferred_as_value():
    attempt(Deferred(), Deferred())

case("a callback throws", own_error)
case("a pair added inside", from_inside)
case("an open one is returned", paused)
case("two wait for one", two_outers)
case("an exception is returned", exception_as_value)
case("fired twice", twice)
case("cancelled", cancelled)
case("cancelled, canceller", cancelled_with_canceller)
case("cancelled while it waits", cancelled_while_it_waits)
case("returns itself", itself)
case("returns one that runs", while_it_runs)
case("fired with a Deferred", deferred_as_value)

def chain(callbacks):
    d = Deferred()
    for _ in range(callbacks):
        d.addCallback(lambda value: value + 1)
    end = []
    d.addCallback(end.append)
    start = time.perf_counter()
    d.callback(0)
    return end[0], time.perf_counter() - start

best = min((chain(100_000) for _ in range(5)), key=lambda it: it[1])
print(f"100,000 callbacks: {best[0]} in {best[1] * 1000:.1f} ms")
print("version:", twisted.version.short())
