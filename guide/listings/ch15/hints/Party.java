static final class Party {
  private final List<String> dishes = new ArrayList<>(); // guarded by this
  private int cooks; // guarded by this

  synchronized void begin() {
    cooks++;
  }

  synchronized void serve(String dish) {
    dishes.add(dish);
    notifyAll();
  }

  synchronized void goHome() {
    cooks--;
    notifyAll();
  }

  /** Null once there is nothing to eat and nobody cooks. */
  synchronized String eat() throws InterruptedException {
    while (dishes.isEmpty() && cooks > 0) {
      wait();
    }
    return dishes.isEmpty() ? null : dishes.removeFirst();
  }
}

void main() throws InterruptedException {
  var party = new Party();
  party.begin();
  Thread.startVirtualThread(
      () -> {
        party.serve("soup");
        party.goHome();
      });
  for (var dish = party.eat(); dish != null; dish = party.eat()) {
    IO.println(dish);
  }
}
