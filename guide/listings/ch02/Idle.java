import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

static final OperatingSystemMXBean PROCESS =
    ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

static void call() {
  try {
    Thread.sleep(4); // somebody else's computer
  } catch (InterruptedException e) {
    Thread.currentThread().interrupt();
  }
}

static void oneAfterAnother() {
  for (int i = 0; i < 400; i++) {
    call();
  }
}

static void allInFlight() throws InterruptedException {
  var threads = new ArrayList<Thread>();
  for (int i = 0; i < 400; i++) {
    threads.add(Thread.ofPlatform().start(() -> call()));
  }
  for (var thread : threads) {
    thread.join();
  }
}

void main() throws InterruptedException {
  allInFlight(); // a warm-up, which does not count
  oneAfterAnother();

  long wall = System.nanoTime();
  long processor = PROCESS.getProcessCpuTime();
  oneAfterAnother();
  report("one after another", wall, processor);

  wall = System.nanoTime();
  processor = PROCESS.getProcessCpuTime();
  allInFlight();
  report("all in flight", wall, processor);
}

static void report(String what, long wall, long processor) {
  double millis = (System.nanoTime() - wall) / 1e6;
  double busy = (PROCESS.getProcessCpuTime() - processor) / 1e6;
  IO.println(
      "400 calls, %-17s %5.0f ms on the clock, %3.0f ms on a core".formatted(what, millis, busy));
}
