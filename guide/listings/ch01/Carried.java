static Throwable failure;

void main() throws InterruptedException {
  Runnable task =
      () -> {
        try {
          throw new IllegalStateException("out of eggs");
        } catch (Throwable e) {
          failure = e;
        }
      };
  var thread = new Thread(task, "kitchen");
  thread.start();
  thread.join();
  IO.println("main: " + (failure == null ? "all is well" : failure.getMessage()));
}
