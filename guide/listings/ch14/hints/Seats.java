import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Somebody who is on the way to a seat; the latch opens when he sits, or has gone home. */
record Guest(String name, CountDownLatch decided) {
  Guest(String name) {
    this(name, new CountDownLatch(1));
  }
}

void main() throws InterruptedException {
  var seats = new ConcurrentHashMap<String, Guest>();
  var ann = new Guest("Ann");
  IO.println("Ann claims 7a: " + (seats.putIfAbsent("7a", ann) == null));

  var bob = new Guest("Bob");
  var there = seats.putIfAbsent("7a", bob);
  IO.println("Bob finds " + there.name());

  seats.remove("7a", ann); // Ann goes home: first the seat is free,
  ann.decided().countDown(); // and then the others hear of it
  there.decided().await();
  IO.println("Bob claims 7a: " + (seats.putIfAbsent("7a", bob) == null));
  IO.println("Ann's late removal: " + seats.remove("7a", ann));
}
