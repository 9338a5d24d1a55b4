void main() throws InterruptedException {
  var kitchen = Executors.newVirtualThreadPerTaskExecutor();
  kitchen.submit(
      () -> {
        Thread.sleep(50);
        IO.println("soup");
        return null;
      });
  kitchen.shutdown();
  IO.println("the kitchen takes no more orders");
  kitchen.close();
  IO.println("the kitchen is empty");
}
