import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

static final int CLIENTS = 2_000;

static String serve() throws InterruptedException {
  Thread.sleep(20); // the client, and somebody else's computer
  return "done";
}

void main() {
  time("20 platform threads", Executors.newFixedThreadPool(20));
  time("20 virtual threads", Executors.newFixedThreadPool(20, Thread.ofVirtual().factory()));
  time("a virtual thread for each", Executors.newVirtualThreadPerTaskExecutor());
}

static void time(String what, ExecutorService threads) {
  long start = System.nanoTime();
  try (threads) {
    for (int i = 0; i < CLIENTS; i++) {
      threads.submit(() -> serve());
    }
  } // close blocks until all are done
  long millis = (System.nanoTime() - start) / 1_000_000;
  IO.println("%,d clients, %s: %,d ms".formatted(CLIENTS, what, millis));
}
