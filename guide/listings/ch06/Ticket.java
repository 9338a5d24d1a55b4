import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

void main() throws InterruptedException, ExecutionException {
  try (var mechanics = Executors.newFixedThreadPool(2)) {
    Future<String> tire = mechanics.submit(() -> "a mended tire");
    Future<String> chain =
        mechanics.submit(
            () -> {
              throw new IOException("no chains left");
            });
    IO.println(tire.get());
    try {
      IO.println(chain.get());
    } catch (ExecutionException e) {
      IO.println("cause: " + e.getCause());
    }
  }
}
