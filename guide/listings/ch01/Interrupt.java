static void rest() {
  try {
    Thread.sleep(60_000);
  } catch (InterruptedException e) {
    IO.println("woken early, and the flag is " + Thread.currentThread().isInterrupted());
    Thread.currentThread().interrupt(); // for whoever called us
  }
}

void main() throws InterruptedException {
  Runnable task =
      () -> {
        rest();
        IO.println("after rest the flag is " + Thread.currentThread().isInterrupted());
      };
  var thread = new Thread(task);
  thread.start();
  thread.interrupt();
  thread.join();
}
