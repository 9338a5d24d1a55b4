import java.util.concurrent.ConcurrentHashMap;

static final Map<String, Integer> left = new ConcurrentHashMap<>(Map.of("tonight", 1_000_000));

static void sell() {
  for (int i = 0; i < 500_000; i++) {
    left.put("tonight", left.get("tonight") - 1);
  }
}

void main() throws InterruptedException {
  var clerk = new Thread(() -> sell());
  var otherClerk = new Thread(() -> sell());
  clerk.start();
  otherClerk.start();
  clerk.join();
  otherClerk.join();
  IO.println("tickets left: " + left.get("tonight"));
}
