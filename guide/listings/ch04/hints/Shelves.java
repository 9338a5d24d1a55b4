import java.util.concurrent.ConcurrentHashMap;

void main() {
  var books = new ConcurrentHashMap<String, String>();
  books.merge("Lea", "Concurrent Programming in Java", (before, added) -> before + "; " + added);
  books.merge("Lea", "A Memory Allocator", (before, added) -> before + "; " + added);
  IO.println(books); // {Lea=Concurrent Programming in Java; A Memory Allocator}
}
