import java.util.concurrent.Semaphore;

static final Semaphore tick = new Semaphore(0);
static final Semaphore tock = new Semaphore(0);
static String baton;

void main() {
  Thread.ofVirtual()
      .start(
          () -> {
            while (true) {
              tick.acquireUninterruptibly();
              baton = baton + ", tock";
              tock.release();
            }
          });
  baton = "tick";
  for (int i = 0; i < 3; i++) {
    tick.release(); // kept until somebody takes it
    tock.acquireUninterruptibly();
  }
  IO.println(baton);
}
