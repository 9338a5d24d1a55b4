import java.util.concurrent.atomic.AtomicBoolean;

record Score(int home, int away) {}

static volatile Score score = new Score(0, 0);
static final AtomicBoolean whistled = new AtomicBoolean();

void main() {
  score = new Score(2, 1); // one write: nobody sees 2 : 0
  var seen = score; // one read; from here on, use only this
  IO.println(seen.home() + " : " + seen.away());
  IO.println("I am the first to whistle: " + whistled.compareAndSet(false, true));
  IO.println("I am the first to whistle: " + whistled.compareAndSet(false, true));
}
