package inflight.ch13_multiprocessing;

import inflight.given.ChildJvm;
import inflight.given.TaskChild;
import inflight.given.Worker;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Work that computes, in one warm child process and in two. The pipes and a cold start cost both
 * sides the same: what is compared is how well two workers are kept busy.
 */
public class ProcessPoolSpeed implements Speed {
  private static final List<Integer> ITEMS = IntStream.range(0, 24).boxed().toList();
  private static final List<String> COMMAND = ChildJvm.command(TaskChild.class, Tasks.class);

  private final List<AutoCloseable> used = new CopyOnWriteArrayList<>();
  private Worker alone;
  private Worker one;
  private Worker other;
  private ProcessPool pool;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("%d items that compute, 2 processes".formatted(ITEMS.size()))
        .baseline("one process", this::one)
        .candidate("your ProcessPool", this::pool)
        .yardstick("two processes and two threads", this::two)
        .shareOfYardstick(0.65)
        .closes(() -> used.forEach(ProcessPoolSpeed::closeQuietly))
        .build();
  }

  private int one() throws Exception {
    alone = alone == null ? worker() : alone;
    return work(alone, new AtomicInteger());
  }

  private int pool() throws Exception {
    if (pool == null) {
      pool = new ProcessPool(2, this::worker);
      used.addFirst(pool);
    }
    return sum(pool.map(Tasks.Mix.class, ITEMS));
  }

  private int two() throws Exception {
    one = one == null ? worker() : one;
    other = other == null ? worker() : other;
    var next = new AtomicInteger();
    var second = new FutureTask<>(() -> work(other, next));
    new Thread(second).start();
    return work(one, next) + second.get();
  }

  private Worker worker() throws IOException {
    var worker = new ChildWorker(COMMAND);
    used.add(worker);
    return worker;
  }

  private static void closeQuietly(AutoCloseable used) {
    try {
      used.close();
    } catch (Exception e) {
      // All has been measured.
    }
  }

  /** Takes items until there are none, and adds up what comes of them. */
  private static int work(Worker worker, AtomicInteger next) throws Exception {
    var results = new ArrayList<Integer>();
    for (var i = next.getAndIncrement(); i < ITEMS.size(); i = next.getAndIncrement()) {
      results.add(worker.call(Tasks.Mix.class, ITEMS.get(i)));
    }
    return sum(results);
  }

  private static int sum(List<Integer> results) {
    return results.stream().mapToInt(Integer::intValue).sum();
  }
}
