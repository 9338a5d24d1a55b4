import java.util.concurrent.ConcurrentHashMap;

static final class Room {
  private final List<String> guests = new ArrayList<>(); // guarded by this

  synchronized int enter(String guest) {
    guests.add(guest);
    return guests.size();
  }
}

void main() {
  var rooms = new ConcurrentHashMap<String, Room>();
  int guests = rooms.computeIfAbsent("lobby", name -> new Room()).enter("Ann");
  IO.println("guests in the lobby: " + guests);
}
