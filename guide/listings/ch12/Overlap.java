import inflight.ch12_structured.Nursery;

static <T> List<T> all(List<Callable<T>> calls) throws Exception {
  var results = new ArrayList<T>(Collections.nCopies(calls.size(), null)); // a place for each
  try (var nursery = new Nursery(Thread::startVirtualThread)) {
    for (int i = 0; i < calls.size(); i++) {
      int place = i;
      nursery.start(() -> results.set(place, calls.get(place).call()));
    }
    nursery.join();
  }
  return results;
}

static String hotel() throws InterruptedException {
  try {
    Thread.sleep(60_000);
  } catch (InterruptedException e) {
    IO.println("hotel: never mind, then");
    throw e;
  }
  return "hotel 120";
}

static String soldOut() throws InterruptedException {
  Thread.sleep(20);
  throw new IllegalStateException("sold out");
}

void main() throws Exception {
  IO.println(all(List.of(() -> "flight 300", () -> "hotel 120")));
  try {
    all(List.of(() -> hotel(), () -> soldOut()));
  } catch (IllegalStateException e) {
    IO.println("page: " + e.getMessage());
  }
}
