static int payload;
static boolean stopped;

static void work() {
  long turns = 0;
  while (!stopped) {
    turns++;
  }
  IO.println("the worker has stopped, and reads payload: " + payload);
}

void main() throws InterruptedException {
  var worker = new Thread(() -> work());
  worker.start();
  Thread.sleep(1_000);
  IO.println("asking the worker to stop");
  payload = 42;
  stopped = true;
  worker.join(5_000);
  IO.println("worker still running after five seconds: " + worker.isAlive());
  System.exit(0);
}
