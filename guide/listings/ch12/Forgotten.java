static int flight() throws InterruptedException {
  Thread.sleep(20);
  throw new IllegalStateException("sold out");
}

static int hotel() throws InterruptedException {
  Thread.sleep(1_000);
  IO.println("hotel: a room is held for you");
  return 120;
}

void main() throws InterruptedException {
  var threads = Executors.newVirtualThreadPerTaskExecutor();
  try {
    var flight = threads.submit(() -> flight());
    var hotel = threads.submit(() -> hotel());
    IO.println("page: " + (flight.get() + hotel.get()));
  } catch (ExecutionException e) {
    IO.println("page: " + e.getCause().getMessage());
  } finally {
    threads.shutdown();
  }
  Thread.sleep(2_000); // the server goes on to other visitors
}
