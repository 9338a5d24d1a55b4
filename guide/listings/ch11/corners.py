from greenlet import greenlet, getcurrent, GreenletExit

def show(what, call):
    try:
        print(f"{what}: returns {call()!r}")
    except BaseException as e:
        print(f"{what}: raises {type(e).__name__}")

def suspended():
    it = greenlet(lambda: main.switch())
    it.switch()
    return it

def dead():
    it = greenlet(lambda: "end")
    it.switch()
    return it

def corners():
    show("switch to a dead one", lambda: dead().switch(7))
    show("throw at a dead one", lambda: dead().throw(OSError()))
    show("an exit at a dead one", lambda: type(dead().throw(GreenletExit())).__name__)
    show("throw at one not begun", lambda: greenlet(lambda: "ran").throw(OSError()))
    show("throw at a suspended one", lambda: suspended().throw(OSError()))
    show("an exit at a suspended one", lambda: type(suspended().throw(GreenletExit())).__name__)
    show("switch to oneself", lambda: main.switch(9))
    show("a child of one not begun", lambda: greenlet(lambda: 1, greenlet(lambda it: it + 1)).switch())
    show("a child of a dead one", lambda: greenlet(lambda: 1, dead()).switch())

main = getcurrent()
corners()
