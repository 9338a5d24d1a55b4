static final ArrayDeque<Integer> pass = new ArrayDeque<>();
static final Object bell = new Object();
static int served;

static void cook() throws InterruptedException {
  for (int plate = 0; plate < 5_000; plate++) {
    synchronized (bell) {
      while (pass.size() == 1) { // room for one plate
        bell.wait();
      }
      pass.add(plate);
      bell.notify();
    }
  }
}

static void waiter() throws InterruptedException {
  for (int plate = 0; plate < 5_000; plate++) {
    synchronized (bell) {
      while (pass.isEmpty()) {
        bell.wait();
      }
      pass.remove();
      served++;
      bell.notify();
    }
  }
}

void main() throws Exception {
  for (int i = 0; i < 2; i++) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                cook();
              } catch (InterruptedException e) {
              }
            });
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                waiter();
              } catch (InterruptedException e) {
              }
            });
  }
  Thread.sleep(3_000);
  synchronized (bell) {
    IO.println(served + " of 10000 plates served, " + pass.size() + " on the pass");
  }
}
