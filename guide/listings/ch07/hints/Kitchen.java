import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Only two cooks fit at the oven; any number may chop. */
static final Semaphore oven = new Semaphore(2);

static String bake(String cake) throws InterruptedException {
  var batter = cake + " batter"; // anybody may, at any time
  oven.acquire();
  try {
    return "baked " + batter;
  } finally {
    oven.release();
  }
}

/** The number of guests, and a closing time: one lock for both. */
static final Object door = new Object();

static int guests; // guarded by door

static void leave() {
  synchronized (door) {
    guests--;
    door.notifyAll();
  }
}

static void awaitEmpty() throws InterruptedException {
  synchronized (door) {
    while (guests > 0) {
      door.wait();
    }
  }
}

/** Two results that come some time, from whichever thread. */
static CompletableFuture<Integer> later(String text) {
  var length = new CompletableFuture<Integer>();
  Thread.startVirtualThread(
      () -> {
        try {
          length.complete(text.strip().length());
        } catch (Throwable thrown) {
          length.completeExceptionally(thrown);
        }
      });
  return length;
}

/** Crates of six for ten eggs: the last one is not full. */
static int crates(int eggs) {
  return Math.ceilDiv(eggs, 6);
}

void main() throws Exception {
  guests = 1;
  try (var staff = Executors.newVirtualThreadPerTaskExecutor()) {
    staff.submit(() -> bake("plum"));
    staff.submit(() -> leave());
    awaitEmpty();
  }
  IO.println(bake("nut") + ", " + later(" tea ").join() + ", " + crates(10));
}
