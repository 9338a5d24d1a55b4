import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

static final class Office {
  private final Queue<String> letters = new ConcurrentLinkedQueue<>();
  private final AtomicInteger rings = new AtomicInteger();

  void bring(String letter) {
    letters.add(letter);
    if (rings.getAndIncrement() > 0) {
      return; // somebody is at it, and will see that the bell rang again
    }
    int seen = 1;
    do {
      for (var next = letters.poll(); next != null; next = letters.poll()) {
        stamp(next);
      }
      seen = rings.addAndGet(-seen);
    } while (seen > 0);
  }

  private void stamp(String letter) {
    IO.println("stamped: " + letter);
    if (letter.equals("first")) {
      bring("second"); // comes back at once: no stamping inside the stamping
      IO.println("first is done");
    }
  }
}

void main() {
  new Office().bring("first");
}
