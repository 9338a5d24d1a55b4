void main() throws InterruptedException {
  var kettle = new Thread(() -> IO.println("the water boils"));
  kettle.start(); // it heats up from here on
  IO.println("we cut the bread");
  kettle.join(); // no tea before the water has boiled
  IO.println("we pour the tea");
}
