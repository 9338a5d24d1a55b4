import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

static final int TASKS = 20_000;
static final AtomicInteger done = new AtomicInteger();

void main() throws InterruptedException {
  long start = System.nanoTime();
  for (int i = 0; i < TASKS; i++) {
    var thread = new Thread(() -> done.incrementAndGet());
    thread.start();
    thread.join();
  }
  IO.println("a thread for each task: " + (System.nanoTime() - start) / 1_000_000 + " ms");

  start = System.nanoTime();
  try (var pool = Executors.newFixedThreadPool(2)) {
    for (int i = 0; i < TASKS; i++) {
      pool.execute(() -> done.incrementAndGet());
    }
  } // waits until all tasks are done
  IO.println("two threads for all tasks: " + (System.nanoTime() - start) / 1_000_000 + " ms");
}
