import java.nio.ByteBuffer;

static int count(ByteBuffer doors) {
  int people = 0;
  while (doors.hasRemaining()) {
    people += doors.get(); // and the position moves on
  }
  return people;
}

void main() {
  var train = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9});
  var middle = train.slice(1, 3);
  IO.println(count(middle) + " people, though the array has " + middle.array().length + " doors");
  IO.println("counted again: " + count(middle));
}
