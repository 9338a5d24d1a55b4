import inflight.given.GivenLoop;

void main() {
  var loop = GivenLoop.virtual();
  loop.callSoon(() -> IO.println("the letter is read"));
  IO.println("the letter is in the box");
  loop.callSoon(loop::stop);
  loop.run();
}
