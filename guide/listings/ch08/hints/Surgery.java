record Patient(int urgency, int number, String name) {}

void main() {
  var line =
      new PriorityQueue<Patient>(
          Comparator.comparingInt(Patient::urgency).thenComparingInt(Patient::number));
  line.add(new Patient(2, 0, "Ann"));
  line.add(new Patient(1, 1, "Bob"));
  line.add(new Patient(2, 2, "Cleo"));
  while (!line.isEmpty()) {
    IO.println(line.remove().name());
  }
}
