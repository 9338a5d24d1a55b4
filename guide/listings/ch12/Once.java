static void ask(String what) {
  try {
    Thread.sleep(100);
    IO.println(what + ": answered");
  } catch (InterruptedException e) {
    IO.println(what + ": somebody wants something to stop");
  }
}

void main() throws InterruptedException {
  Runnable page =
      () -> {
        ask("flight");
        ask("hotel");
      };
  var thread = Thread.startVirtualThread(page);
  thread.interrupt(); // the visitor has left: stop all of it
  thread.join();
}
