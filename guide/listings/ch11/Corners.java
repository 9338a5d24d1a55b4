import inflight.ch11_gevent.Greenlet;
import inflight.given.GreenletExit;
import java.util.concurrent.Callable;

static final Greenlet main = Greenlet.current();

static void show(String what, Callable<Object> call) {
  try {
    IO.println(what + ": returns " + call.call());
  } catch (Throwable e) {
    IO.println(what + ": throws " + e.getClass().getSimpleName());
  }
}

static Greenlet suspended() throws Exception {
  var it = new Greenlet(first -> main.switchTo(null));
  it.switchTo(null);
  return it;
}

static Greenlet dead() throws Exception {
  var it = new Greenlet(first -> "end");
  it.switchTo(null);
  return it;
}

void main() {
  show("switch to a dead one", () -> dead().switchTo(7));
  show("raise at a dead one", () -> dead().raise(new IOException()));
  show("an exit at a dead one", () -> dead().raise(new GreenletExit()).getClass().getSimpleName());
  show("raise at one not begun", () -> new Greenlet(first -> "ran").raise(new IOException()));
  show("raise at a suspended one", () -> suspended().raise(new IOException()));
  show(
      "an exit at a suspended one",
      () -> suspended().raise(new GreenletExit()).getClass().getSimpleName());
  show("switch to oneself", () -> main.switchTo(9));
  show(
      "a child of one not begun",
      () -> new Greenlet(first -> 1, new Greenlet(it -> (int) it + 1)).switchTo(null));
  show("a child of a dead one", () -> new Greenlet(first -> 1, dead()).switchTo(null));
}
