record Appointment(String who, long minute, int number) {}

static int inOrder(Appointment one, Appointment other) {
  int byTime = Long.signum(one.minute() - other.minute()); // never one.minute() < other.minute()
  return byTime != 0 ? byTime : Integer.compare(one.number(), other.number());
}

void main() {
  var book = new TreeSet<Appointment>((one, other) -> inOrder(one, other));
  var ann = new Appointment("Ann", 30, 1);
  book.add(ann);
  book.add(new Appointment("Bob", 40, 2));
  IO.println("next: " + book.first().who());

  book.remove(ann); // first out, then changed, then in again
  book.add(new Appointment("Ann", 90, 1));
  IO.println("next: " + book.first().who());
}
