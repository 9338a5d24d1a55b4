import java.util.concurrent.CompletableFuture;

void main() {
  var toast = new CompletableFuture<String>();
  var plate =
      toast
          .thenApply(slice -> "buttered " + slice)
          .exceptionally(error -> "an apple")
          .thenApply(food -> food + " on a plate");
  toast.completeExceptionally(new IllegalStateException("burnt"));
  IO.println(plate.join());
}
