void main() {
  int base = 5_000; // milliseconds
  int cap = 60_000;
  for (int failures : new int[] {1, 2, 4, 20, 29, 31, 33}) {
    int delay = Math.min(cap, base * (1 << (failures - 1)));
    IO.println("after failure " + failures + ": " + delay + " ms");
  }
}
