static int price() {
  int sum = 0;
  for (int item = 1; item <= 2_000; item++) {
    sum += ("item " + item % 97).hashCode() % 100;
  }
  return sum;
}

void main() {
  int sum = 0;
  for (int run = 1; run <= 1_000; run++) {
    long begun = System.nanoTime();
    sum += price();
    long micros = (System.nanoTime() - begun) / 1_000;
    if (run <= 4 || run % 250 == 0) {
      IO.println("run %4d: %6d microseconds".formatted(run, micros));
    }
  }
  IO.println("sum " + sum);
}
