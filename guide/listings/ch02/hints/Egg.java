import java.util.function.LongSupplier;

static long now;

static long cook(LongSupplier clock, Runnable recipe) {
  long begun = clock.getAsLong();
  recipe.run();
  return clock.getAsLong() - begun;
}

void main() {
  IO.println("an egg of " + cook(() -> now, () -> now += 240) + " seconds");
  IO.println("a real one would be timed by cook(System::nanoTime, ...)");
}
