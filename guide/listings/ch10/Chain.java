import inflight.ch10_twisted.Deferred;

static Object parse(Object text) {
  return Integer.parseInt((String) text);
}

static Object show(Object minutes) {
  IO.println("in " + minutes + " min");
  return null;
}

static Object seeTimetable(Throwable error) {
  IO.println("see the timetable: " + error.getMessage());
  return null;
}

void main() {
  for (var answer : new String[] {"4", "soon"}) {
    var d = new Deferred();
    d.addCallback(text -> parse(text));
    d.addCallback(minutes -> show(minutes));
    d.addErrback(error -> seeTimetable(error));
    d.callback(answer); // the server has answered
    IO.println("callback has returned");
  }
}
