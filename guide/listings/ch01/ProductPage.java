interface Service {
  String fetch();
}

static String fetchSlowly() {
  try {
    Thread.sleep(50);
  } catch (InterruptedException e) {
    Thread.currentThread().interrupt();
  }
  return "part";
}

static List<String> page(List<Service> services) {
  var parts = new ArrayList<String>();
  for (var service : services) {
    parts.add(service.fetch()); // 50 ms, and we are waiting
  }
  return parts;
}

void main() {
  Service service = () -> fetchSlowly();
  IO.println(page(Collections.nCopies(8, service)).size() + " parts");
}
