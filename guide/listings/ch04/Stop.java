static boolean stopped;

void main() throws InterruptedException {
  var worker =
      new Thread(
          () -> {
            long turns = 0;
            while (!stopped) {
              turns++;
            }
            IO.println("the worker has stopped");
          });
  worker.start();
  Thread.sleep(1_000);
  stopped = true;
  IO.println("stop was asked for");
  worker.join(5_000);
  IO.println("worker still running after five more seconds: " + worker.isAlive());
  System.exit(0);
}
