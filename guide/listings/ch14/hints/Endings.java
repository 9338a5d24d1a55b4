import java.time.Duration;

static String ending(Throwable thrown) {
  return switch (thrown) {
    case null -> "it returned";
    case InterruptedException stop -> "somebody wants us to stop";
    case Error error -> "the program is broken: " + error.getMessage();
    default -> "it failed: " + thrown.getMessage();
  };
}

void main() {
  IO.println(ending(null));
  IO.println(ending(new java.io.IOException("no connection")));
  IO.println(ending(new StackOverflowError("too deep")));
  var longest = Duration.ofSeconds(Long.MAX_VALUE);
  try {
    IO.println(longest.multipliedBy(2));
  } catch (ArithmeticException e) {
    IO.println("a Duration does not wrap around: " + e.getMessage());
  }
}
