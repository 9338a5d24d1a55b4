void main() {
  int clock = 0;
  int begun = clock; // once, before the first shop
  for (var shop : List.of("bakery", "pharmacy", "flowers")) {
    IO.println(shop + ": the bus goes in " + (30 - (clock - begun)) + " minutes");
    clock += 12;
  }
}
