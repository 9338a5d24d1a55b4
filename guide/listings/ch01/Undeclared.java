static <T extends Throwable> void sneak(Throwable failure) throws T {
  @SuppressWarnings("unchecked") // That nobody checks is the point.
  var unchecked = (T) failure;
  throw unchecked;
}

static void bake() { // declares nothing
  sneak(new IOException("nothing in the oven"));
}

void main() {
  try {
    bake();
  } catch (RuntimeException | Error e) {
    IO.println("never comes here");
  } catch (Throwable e) {
    IO.println("caught " + e);
  }
}
