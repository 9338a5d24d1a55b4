import inflight.ch13_multiprocessing.ProcessPool;
import inflight.ch13_multiprocessing.WorkerProcess;
import inflight.given.ChildJvm;
import inflight.given.CountPrimes;
import inflight.given.TaskChild;

static final List<Integer> ITEMS = Collections.nCopies(48, 60_000);

void main() throws Exception {
  IO.println("processes   first map   later maps   items a second");
  for (int processes : List.of(1, 2, 4, 8)) {
    try (var pool = new ProcessPool(processes, () -> worker())) {
      double first = millis(pool);
      double later = IntStream.range(0, 5).mapToDouble(i -> millis(pool)).sorted().toArray()[2];
      IO.println(
          "%9d %8.0f ms %9.0f ms %16.0f"
              .formatted(processes, first, later, ITEMS.size() / later * 1000));
    }
  }
}

static WorkerProcess worker() throws IOException {
  return new WorkerProcess(ChildJvm.command(TaskChild.class));
}

static double millis(ProcessPool pool) {
  long start = System.nanoTime();
  try {
    pool.map(CountPrimes.class, ITEMS);
  } catch (Exception e) {
    throw new IllegalStateException(e);
  }
  return (System.nanoTime() - start) / 1e6;
}
