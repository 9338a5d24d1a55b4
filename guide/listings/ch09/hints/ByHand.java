import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.GivenLoop;

static final class Greeting implements Coroutine<String> {
  private final Completable<String> name;

  Greeting(Completable<String> name) {
    this.name = name;
  }

  @Override
  public Step<String> send(Object value) {
    return value == null ? new Await<>(name) : new Done<>("Hello, " + value);
  }
}

static void show(Coroutine.Step<String> step) {
  switch (step) {
    case Coroutine.Await<String>(var other) -> IO.println("it awaits; done: " + other.isDone());
    case Coroutine.Done<String>(var value) -> IO.println("it ends with: " + value);
  }
}

void main() throws Exception {
  var name = new Completable<String>(GivenLoop.virtual());
  var greeting = new Greeting(name);
  show(greeting.send(null));
  name.complete("Ann");
  show(greeting.send(name.result()));
}
