void main() {
  long start = Long.MAX_VALUE - 2;
  long end = start + 5;
  IO.println("start < end: " + (start < end));
  IO.println("end - start: " + (end - start));
}
