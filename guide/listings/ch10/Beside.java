import inflight.ch10_twisted.Deferred;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;

static final List<String> log = new ArrayList<>();
static final Map<String, String> ours = new LinkedHashMap<>();

static String told(Object outcome) {
  return switch (outcome) {
    case null -> "NoneType";
    case String text -> text;
    case CancellationException cancelled -> "cancelled";
    case IllegalStateException refused -> "refused";
    default -> outcome.getClass().getSimpleName();
  };
}

static Deferred add(Deferred d, String name, Object result) {
  return d.addCallbacks(
      value -> {
        log.add(name + " gets " + told(value));
        if (result instanceof Exception failure) {
          throw failure;
        }
        return result;
      },
      error -> {
        log.add(name + "' gets " + told(error));
        return result;
      });
}

static void attempt(Deferred d, Object value) {
  try {
    d.callback(value);
  } catch (IllegalStateException | IllegalArgumentException e) {
    log.add("refused");
  }
}

static Deferred fired() {
  var d = new Deferred();
  d.callback("v");
  return d;
}

static void check(String name, Runnable body) {
  log.clear();
  body.run();
  ours.put(name, String.join(", ", log));
}

static final class ValueError extends Exception {}

static void ownError() {
  var d = fired();
  add(d, "a", new ValueError());
  add(d, "b", "w");
  add(d, "c", null);
}

static void fromInside() {
  var d = new Deferred();
  d.addCallback(
      value -> {
        add(d, "inside", null);
        return value;
      });
  add(d, "b", "w");
  d.callback("v");
}

static void paused() {
  var inner = new Deferred();
  var outer = fired();
  add(inner, "before", "w");
  outer.addCallback(value -> inner);
  add(outer, "outer", null);
  add(inner, "after", null);
  inner.callback("v");
}

static void twoOuters() {
  var inner = new Deferred();
  for (var name : List.of("a", "b")) {
    add(fired().addCallback(value -> inner), name, null);
  }
  inner.callback("v");
}

static void exceptionAsValue() {
  add(fired().addCallback(value -> new ValueError()), "b", null);
}

static void cancelled() {
  var d = add(new Deferred(), "a", null);
  d.cancel();
  attempt(d, "late");
  attempt(d, "later");
}

static void cancelledWithCanceller() {
  var d = add(new Deferred(it -> it.callback("half")), "a", null);
  d.cancel();
  attempt(d, "late");
}

static void cancelledWhileItWaits() {
  var inner = new Deferred(it -> log.add("inner's canceller"));
  var outer = add(fired().addCallback(value -> inner), "outer", null);
  outer.cancel();
}

static void itself() {
  var d = new Deferred();
  d.addCallback(value -> d);
  add(d, "b", null);
  d.callback("v");
}

static void whileItRuns() {
  var inner = new Deferred();
  var outer = add(new Deferred().addCallback(value -> inner), "outer", null);
  inner.addCallback(
      value -> {
        outer.callback("x");
        return "w";
      });
  inner.callback("v");
}

static void runOurs() {
  check("a callback throws", () -> ownError());
  check("a pair added inside", () -> fromInside());
  check("an open one is returned", () -> paused());
  check("two wait for one", () -> twoOuters());
  check("an exception is returned", () -> exceptionAsValue());
  check("fired twice", () -> attempt(fired(), "w"));
  check("cancelled", () -> cancelled());
  check("cancelled, canceller", () -> cancelledWithCanceller());
  check("cancelled while it waits", () -> cancelledWhileItWaits());
  check("returns itself", () -> itself());
  check("returns one that runs", () -> whileItRuns());
  check("fired with a Deferred", () -> attempt(new Deferred(), new Deferred()));
}

static double chain(int callbacks) {
  var d = new Deferred();
  for (int i = 0; i < callbacks; i++) {
    d.addCallback(value -> (Integer) value + 1);
  }
  d.addCallback(value -> ours.put("100,000 callbacks", value.toString()));
  long start = System.nanoTime();
  d.callback(0);
  return (System.nanoTime() - start) / 1e6;
}

static Map<String, String> theirs() throws Exception {
  var python = System.getProperty("python", "python3");
  var process =
      new ProcessBuilder(python, "guide/listings/ch10/beside.py").redirectErrorStream(true).start();
  var lines = new LinkedHashMap<String, String>();
  for (var line : new String(process.getInputStream().readAllBytes()).lines().toList()) {
    lines.put(line.split(": ", 2)[0], line.substring(line.indexOf(": ") + 2));
  }
  return lines;
}

void main() throws Exception {
  runOurs();
  double best = Double.MAX_VALUE;
  for (int run = 0; run < 5; run++) {
    best = Math.min(best, chain(100_000));
  }
  ours.merge("100,000 callbacks", " in %.1f ms".formatted(best), String::concat);
  var twisted = theirs();
  IO.println("ours beside Twisted " + twisted.get("version"));
  ours.forEach(
      (name, mine) -> {
        var his = twisted.getOrDefault(name, "(no answer)");
        boolean isCount = name.startsWith("100,000");
        IO.println(name + ": " + mine);
        if (isCount || !his.equals(mine)) {
          IO.println((isCount ? "  Twisted: " : "  NOT SO in Twisted: ") + his);
        }
      });
}
