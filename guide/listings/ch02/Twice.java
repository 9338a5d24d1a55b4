static int price() {
  int sum = 0;
  for (int item = 1; item <= 2_000; item++) {
    sum += ("item " + item % 97).hashCode() % 100;
  }
  return sum;
}

void main() {
  long begun = System.nanoTime();
  price();
  long before = System.nanoTime() - begun;

  begun = System.nanoTime();
  price();
  long after = System.nanoTime() - begun;

  IO.println("the same code is %.1f times as fast as itself".formatted((double) before / after));
}
