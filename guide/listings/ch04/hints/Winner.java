import java.util.concurrent.atomic.AtomicReference;

void main() {
  var winner = new AtomicReference<String>(); // holds null
  boolean first = winner.compareAndSet(null, "Ann"); // true: it was null, and is "Ann" now
  boolean second = winner.compareAndSet(null, "Bob"); // false: it was not null, and stays "Ann"
  IO.println(winner.get() + ", " + first + ", " + second);
}
