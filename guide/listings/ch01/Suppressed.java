void main() {
  var first = new IllegalStateException("no price");
  var second = new IllegalStateException("no stock");
  first.addSuppressed(second);
  for (var other : first.getSuppressed()) {
    IO.println(first.getMessage() + ", and also: " + other.getMessage());
  }
}
