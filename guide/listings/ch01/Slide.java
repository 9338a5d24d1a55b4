void main() {
  var line = new ArrayDeque<>(List.of("Ann", "Bob", "Cleo"));
  var first = line.remove();
  IO.println(first + " slides, and " + line + " wait");
  line.add(first);
  IO.println("then it is " + line);
}
