import java.util.ArrayList;
import java.util.List;

static final class Doorbell {
  private List<Runnable> waiting = new ArrayList<>(); // guarded by this

  synchronized void whenItRings(Runnable action) {
    waiting.add(action);
  }

  void ring() {
    List<Runnable> taken;
    synchronized (this) {
      taken = waiting;
      waiting = new ArrayList<>();
    }
    taken.forEach(Runnable::run); // the monitor is free here
  }
}

void main() {
  var bell = new Doorbell();
  bell.whenItRings(() -> IO.println("open the door"));
  bell.ring();
}
