import java.util.concurrent.locks.LockSupport;

static final ThreadLocal<String> ROOM = new ThreadLocal<>();
static volatile boolean bell;

static void in(String room, Runnable body) {
  var before = ROOM.get();
  ROOM.set(room);
  try {
    body.run();
  } finally {
    ROOM.set(before);
  }
}

static void nap() {
  while (!bell) {
    LockSupport.park(); // may end for no reason: look again
  }
  IO.println("woken in " + ROOM.get());
}

void main() throws InterruptedException {
  Runnable guest = () -> in("the hall", () -> in("the attic", () -> nap()));
  var thread = Thread.startVirtualThread(guest);
  bell = true; // first say why,
  LockSupport.unpark(thread); // then wake: if nobody sleeps yet, the next park ends at once
  thread.join();
}
