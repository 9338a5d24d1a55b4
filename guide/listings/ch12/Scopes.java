import inflight.ch12_structured.CancelScope;

static void ask(String what) throws Exception {
  try {
    CancelScope.sleep(Duration.ofDays(1));
    IO.println(what + ": answered");
  } finally {
    var goodbye = new CancelScope(Duration.ofSeconds(1)).shielded();
    goodbye.run(
        () -> {
          CancelScope.sleep(Duration.ofMillis(5));
          IO.println(what + ": said goodbye");
        });
  }
}

void main() throws Exception {
  var page = new CancelScope(Duration.ofMillis(50));
  boolean gaveUp =
      page.run(
          () -> {
            try {
              new CancelScope(Duration.ofMinutes(1)).run(() -> ask("flight"));
              IO.println("not reached");
            } catch (Exception e) {
              IO.println("not reached either: Cancelled is an Error");
            } finally {
              ask("hotel");
            }
          });
  IO.println("gave up: " + gaveUp);
}
