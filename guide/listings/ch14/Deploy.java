static final Queue<String> queue = new ArrayDeque<>(List.of("Ann", "Bob", "Cy", "Di", "Ed"));
static final List<String> sent = new ArrayList<>();

/** A worker that is killed over its third job, or over none. */
static void work(boolean killed) {
  for (int number = 1; !queue.isEmpty(); number++) {
    var job = queue.remove();
    if (killed && number == 3) {
      return; // kill -9
    }
    sent.add(job);
  }
}

void main() {
  work(true);
  work(false); // the next worker goes on
  IO.println("mails sent to " + sent);
  IO.println("jobs left: " + queue);
}
