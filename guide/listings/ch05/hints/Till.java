static final class Till {
  private int cents; // guarded by this

  synchronized void pay(int amount) throws InterruptedException {
    while (cents < amount) {
      wait();
    }
    cents -= amount; // after the wait, in the same step in which we saw that it is there
  }

  synchronized void earn(int amount) {
    cents += amount;
    notifyAll();
  }
}

void main() throws InterruptedException {
  var till = new Till();
  Thread.ofVirtual().start(() -> till.earn(500));
  till.pay(300);
  IO.println("paid");
}
