import inflight.ch03_approaches.LoopOfJobs;
import inflight.ch03_approaches.ProcessPerJob;
import inflight.ch03_approaches.QueueOfJobs;
import inflight.ch03_approaches.ThreadPerJob;
import inflight.given.ChecksumJob;
import inflight.given.ChecksumJob.Outcome;
import inflight.given.Source;

static List<Outcome> inTurn(List<Source> sources) {
  var outcomes = new ArrayList<Outcome>();
  for (var source : sources) {
    try {
      outcomes.add(new Outcome.Sum(source.checksum()));
    } catch (IOException e) {
      outcomes.add(new Outcome.Failed(e.toString()));
    }
  }
  return outcomes;
}

void main() throws Exception {
  var quick = slowSources(4, 0);
  var slow = slowSources(60, 25);
  var approaches = new LinkedHashMap<String, ChecksumJob>();
  approaches.put("one after another", sources -> inTurn(sources));
  approaches.put("a thread for each", new ThreadPerJob());
  approaches.put("a queue and 8 workers", new QueueOfJobs(8));
  approaches.put("one loop", new LoopOfJobs());
  approaches.put("3 processes", new ProcessPerJob(3));

  IO.println("                        4 quick sources   60 sources of 25 ms");
  for (var name : approaches.keySet()) {
    var job = approaches.get(name);
    IO.println("%-22s %13.1f ms %18.1f ms".formatted(name, median(job, quick), median(job, slow)));
  }
}

static double median(ChecksumJob job, List<Source> sources) throws InterruptedException {
  job.run(sources); // does not count: the JVM has to get warm
  var millis = new ArrayList<Double>();
  for (int i = 0; i < 5; i++) {
    long start = System.nanoTime();
    job.run(sources);
    millis.add((System.nanoTime() - start) / 1e6);
  }
  Collections.sort(millis);
  return millis.get(2);
}

/** Sources on this machine: each waits, sends a few bytes, and hangs up. */
static List<Source> slowSources(int count, int millis) throws IOException {
  var sources = new ArrayList<Source>();
  for (int i = 0; i < count; i++) {
    var door = new ServerSocket(0, 512, InetAddress.getByName("127.0.0.1"));
    sources.add(new Source("127.0.0.1", door.getLocalPort()));
    Thread.startVirtualThread(() -> serve(door, millis));
  }
  return sources;
}

static void serve(ServerSocket door, int millis) {
  try {
    while (true) {
      var client = door.accept();
      Thread.startVirtualThread(() -> answer(client, millis));
    }
  } catch (IOException e) {
    throw new IllegalStateException(e);
  }
}

static void answer(Socket client, int millis) {
  try (client) {
    Thread.sleep(millis);
    client.getOutputStream().write("checksum me".getBytes());
  } catch (IOException | InterruptedException e) {
    // The client has gone.
  }
}
