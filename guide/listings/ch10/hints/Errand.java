import java.util.concurrent.FutureTask;

void main() throws Exception {
  var errand = new FutureTask<>(() -> "two rolls, bought by " + Thread.currentThread().getName());
  var child = new Thread(errand, "the child"); // a FutureTask is a Runnable
  child.start();
  IO.println(errand.get()); // blocks until it has run
}
