import java.util.ArrayDeque;

record Doll(String color, Doll inside) {}

static void unpack(Doll largest) {
  var table = new ArrayDeque<Doll>();
  table.push(largest);
  while (table.peek().inside() != null) {
    table.push(table.peek().inside()); // a call of unpack would need a frame for each doll
  }
  int dolls = table.size();
  IO.println(table.pop().color() + " is the smallest of " + dolls);
}

void main() {
  Doll doll = null;
  for (int i = 0; i < 100_000; i++) {
    doll = new Doll(i == 0 ? "red" : "blue", doll);
  }
  unpack(doll);
}
