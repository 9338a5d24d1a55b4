static final class Board {
  private final List<String> keys = new ArrayList<>(List.of("cellar")); // guarded by this

  synchronized String take() {
    return keys.removeLast();
  }

  synchronized void hangUp(String key) {
    keys.add(key);
  }
}

static void fetchWine(Board board) {
  var key = board.take();
  try {
    throw new IllegalStateException("the light is out");
  } finally {
    board.hangUp(key);
  }
}

void main() {
  var board = new Board();
  try {
    fetchWine(board);
  } catch (IllegalStateException e) {
    IO.println(e.getMessage() + ", and the key to the " + board.take() + " hangs on the board");
  }
}
