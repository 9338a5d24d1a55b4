void main() {
  int length = 10;
  int pieces = 3;
  for (int k = 0; k < pieces; k++) {
    long from = (long) length * k / pieces;
    long to = (long) length * (k + 1) / pieces;
    IO.println("piece " + k + ": from " + from + " to " + to);
  }
}
