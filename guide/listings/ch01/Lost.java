void main() throws InterruptedException {
  Runnable task =
      () -> {
        throw new IllegalStateException("out of eggs");
      };
  var thread = new Thread(task, "kitchen");
  thread.start();
  thread.join();
  IO.println("main: all is well");
}
