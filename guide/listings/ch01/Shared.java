static long sum;

static void add() {
  for (int i = 0; i < 1_000_000; i++) {
    sum += 1;
  }
}

void main() throws InterruptedException {
  var one = new Thread(() -> add());
  var other = new Thread(() -> add());
  one.start();
  other.start();
  one.join();
  other.join();
  IO.println("two million additions made " + sum);
}
