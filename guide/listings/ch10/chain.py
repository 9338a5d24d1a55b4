from twisted.internet.defer import Deferred

def parse(text):
    return int(text)

def show(minutes):
    print("in", minutes, "min")

def see_timetable(failure):
    print("see the timetable:", failure.value)

for answer in ["4", "soon"]:
    d = Deferred()
    d.addCallback(parse)
    d.addCallback(show)
    d.addErrback(see_timetable)
    d.callback(answer)              # the server has answered
    print("callback has returned")
