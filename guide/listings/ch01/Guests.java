void main() throws InterruptedException {
  var guests = List.of("Ann", "Bob", "Cleo");
  var lengths = new int[3];
  var longNames = new ArrayList<String>();
  var threads = new ArrayList<Thread>();
  for (int i = 0; i < 3; i++) {
    int place = i;
    var name = guests.get(i);
    threads.add(
        Thread.startVirtualThread(
            () -> {
              lengths[place] = name.length(); // nobody else writes to this element
              if (name.length() > 3) {
                synchronized (longNames) { // one thread at a time in here
                  longNames.add(name);
                }
              }
            }));
  }
  for (var thread : threads) {
    thread.join();
  }
  IO.println(Arrays.toString(lengths) + ", and " + longNames.size() + " long names");
}
