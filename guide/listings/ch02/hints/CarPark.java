import java.util.concurrent.Semaphore;

void main() throws InterruptedException {
  var places = new Semaphore(2);
  places.acquire();
  places.acquire();
  IO.println("a third car gets in: " + places.tryAcquire());
  places.release();
  IO.println("and after one has left: " + places.tryAcquire());
}
