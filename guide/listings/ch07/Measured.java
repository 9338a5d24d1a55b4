import inflight.ch07_when.ModelChooser;
import inflight.ch07_when.ModelChooser.Approach;
import inflight.ch07_when.ModelChooser.Load;
import inflight.ch07_when.ModelChooser.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

static final int RUNS = 5;
static final int WORKERS = 4;

static long stepsInAMilli;

static final Map<String, Load> LOADS = new LinkedHashMap<>();

void main(String[] share) throws Exception {
  if (share.length > 0) { // a child, with its share of the tasks
    var numbers = Stream.of(share).mapToLong(Long::parseLong).toArray();
    stepsInAMilli = numbers[3];
    synchronous(load((int) numbers[0], numbers[1], numbers[2]));
    return;
  }
  stepsInAMilli = stepsInAMilli();
  LOADS.put("40 requests to other servers", load(40, 25, 0));
  LOADS.put("8 pictures to scale", load(8, 0, 50));
  LOADS.put("40 pages to fetch and read", load(40, 25, 2));
  LOADS.put("1 report", load(1, 0, 20));

  var processStart = least(() -> processes(load(1, 0, 0)));
  var machine = new Machine(Runtime.getRuntime().availableProcessors(), processStart, WORKERS);
  var chooser = new ModelChooser(machine);
  IO.println(
      "%d cores, %d workers, a child starts in %d ms; all in ms, the least of %d runs"
          .formatted(machine.cores(), WORKERS, processStart.toMillis(), RUNS));
  for (var each : LOADS.entrySet()) {
    var load = each.getValue();
    IO.println();
    IO.println(
        "%s: wait %d, compute %d; the model chooses %s"
            .formatted(
                each.getKey(),
                load.waiting().toMillis(),
                load.computing().toMillis(),
                chooser.choose(load)));
    for (var approach : Approach.values()) {
      IO.println(
          "  %-12s predicted %5d   measured %5d"
              .formatted(
                  approach,
                  chooser.predict(approach, load).toMillis(),
                  least(() -> run(approach, load)).toMillis()));
    }
  }
}

static void run(Approach approach, Load load) throws Exception {
  switch (approach) {
    case SYNCHRONOUS -> synchronous(load);
    case LOOP -> loop(load);
    case QUEUE -> queue(load);
    case THREADS -> threads(load);
    case PROCESSES -> processes(load);
  }
}

static void synchronous(Load load) {
  for (int i = 0; i < load.tasks(); i++) {
    pause(load);
    compute(load);
  }
}

static void loop(Load load) {
  try (var loop = Executors.newSingleThreadScheduledExecutor()) {
    for (int i = 0; i < load.tasks(); i++) {
      loop.schedule(() -> compute(load), load.waiting().toNanos(), TimeUnit.NANOSECONDS);
    }
  } // close blocks until the last of them is done
}

static void queue(Load load) {
  try (var workers = Executors.newFixedThreadPool(WORKERS)) {
    for (int i = 0; i < load.tasks(); i++) {
      workers.submit(() -> waitAndCompute(load));
    }
  }
}

static void threads(Load load) {
  try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
    for (int i = 0; i < load.tasks(); i++) {
      threads.submit(() -> waitAndCompute(load));
    }
  }
}

static void processes(Load load) throws Exception {
  var children = new ArrayList<Process>();
  int count = Math.min(WORKERS, load.tasks());
  for (int i = 0; i < count; i++) {
    int share = load.tasks() / count + (i < load.tasks() % count ? 1 : 0);
    children.add(
        child(share, load.waiting().toMillis(), load.computing().toMillis(), stepsInAMilli));
  }
  for (var child : children) {
    child.waitFor();
  }
}

/** This program once more, as it was started itself. */
static Process child(long... arguments) throws Exception {
  var words = new ArrayList<String>();
  words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
  words.addAll(List.of("-cp", System.getProperty("java.class.path")));
  words.add(System.getProperty("sun.java.command").replaceAll(".* ", ""));
  for (var argument : arguments) {
    words.add(Long.toString(argument));
  }
  return new ProcessBuilder(words).inheritIO().start();
}

static void waitAndCompute(Load load) {
  pause(load);
  compute(load);
}

static void pause(Load load) {
  try {
    Thread.sleep(load.waiting());
  } catch (InterruptedException e) {
    Thread.currentThread().interrupt();
  }
}

static volatile long result;

static void compute(Load load) {
  result = steps(load.computing().toMillis() * stepsInAMilli);
}

/** Marsaglia's xorshift: nothing that a compiler could shorten. */
static long steps(long count) {
  long x = 42;
  for (long i = 0; i < count; i++) {
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
  }
  return x;
}

static long stepsInAMilli() {
  long best = 0;
  for (int i = 0; i < 20; i++) {
    long start = System.nanoTime();
    result = steps(2_000_000);
    best = Math.max(best, 2_000_000 * 1_000_000L / (System.nanoTime() - start));
  }
  return best;
}

static Load load(int tasks, long waitMillis, long cpuMillis) {
  return new Load(tasks, Duration.ofMillis(waitMillis), Duration.ofMillis(cpuMillis));
}

interface Work {
  void run() throws Exception;
}

static Duration least(Work work) throws Exception {
  long least = Long.MAX_VALUE;
  for (int i = 0; i < RUNS; i++) {
    long start = System.nanoTime();
    work.run();
    least = Math.min(least, System.nanoTime() - start);
  }
  return Duration.ofNanos(least);
}
