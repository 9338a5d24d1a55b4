import java.util.function.Consumer;

static final class Parcel {
  private boolean delivered;

  void order(Consumer<Consumer<String>> courier) {
    try {
      courier.accept(this::deliver);
    } catch (Throwable e) {
      deliver("nobody, because of " + e.getMessage());
    }
  }

  private void deliver(String by) {
    if (delivered) {
      return; // the first one counts
    }
    delivered = true;
    IO.println("delivered by " + by);
  }
}

void main() {
  new Parcel()
      .order(
          door -> {
            door.accept("Ann");
            door.accept("Bob");
            throw new IllegalStateException("a flat tire");
          });
  new Parcel()
      .order(
          door -> {
            throw new IllegalStateException("a flat tire");
          });
}
