static String winner; // guarded by the class
static int bids; // guarded by the class

static synchronized boolean bid(String who) {
  bids++;
  if (winner == null) {
    winner = who;
    return true;
  }
  return false;
}

void main() throws InterruptedException {
  var threads = new ArrayList<Thread>();
  for (var who : List.of("Ann", "Bob")) {
    threads.add(
        Thread.startVirtualThread(
            () -> {
              if (!bid(who)) {
                IO.println("no luck this time");
              }
            }));
  }
  for (var thread : threads) {
    thread.join();
  }
  IO.println(bids + " bids, one winner: " + (winner != null));
}
