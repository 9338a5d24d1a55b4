package inflight.ch07_when;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Two hundred clients that take 20 ms to send their question, and a backend that takes 1 ms and
 * bears 50 calls at a time. Nearly all of it is waiting for clients, which needs no thread of a
 * pool.
 */
public class RequestServerSpeed implements Speed {
  private static final int REQUESTS = 200;
  private static final int LIMIT = 50;
  private static final int POOL = 10;
  private static final long CLIENT_MILLIS = 20;
  private static final long BACKEND_MILLIS = 1;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "%d requests of %d ms at the client and %d ms in the backend"
                .formatted(REQUESTS, CLIENT_MILLIS, BACKEND_MILLIS))
        .baseline("a pool of %d threads".formatted(POOL), RequestServerSpeed::pool)
        .candidate("your RequestServer", RequestServerSpeed::server)
        .yardstick("a virtual thread for each, and a semaphore", RequestServerSpeed::threads)
        .atLeast(8)
        .build();
  }

  private static List<String> pool() {
    var answers = new ConcurrentLinkedQueue<String>();
    try (var pool = Executors.newFixedThreadPool(POOL)) {
      for (var i = 0; i < REQUESTS; i++) {
        var client = new Client(i, answers);
        pool.submit(
            () -> {
              client.reply(call(client.read()));
              return null;
            });
      }
    }
    return sorted(answers);
  }

  private static List<String> server() {
    var answers = new ConcurrentLinkedQueue<String>();
    try (var server = new RequestServer(RequestServerSpeed::call, LIMIT)) {
      for (var i = 0; i < REQUESTS; i++) {
        server.serve(new Client(i, answers));
      }
    }
    return sorted(answers);
  }

  private static List<String> threads() {
    var answers = new ConcurrentLinkedQueue<String>();
    var permits = new Semaphore(LIMIT);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < REQUESTS; i++) {
        var client = new Client(i, answers);
        threads.submit(
            () -> {
              var question = client.read();
              permits.acquire();
              String answer;
              try {
                answer = call(question);
              } finally {
                permits.release();
              }
              client.reply(answer);
              return null;
            });
      }
    }
    return sorted(answers);
  }

  private static String call(String question) throws InterruptedException {
    Thread.sleep(BACKEND_MILLIS);
    return "answer to " + question;
  }

  private static List<String> sorted(ConcurrentLinkedQueue<String> answers) {
    return answers.stream().sorted().toList();
  }

  private record Client(int number, ConcurrentLinkedQueue<String> answers)
      implements RequestServer.Exchange {
    @Override
    public String read() throws InterruptedException {
      Thread.sleep(CLIENT_MILLIS);
      return "question " + number;
    }

    @Override
    public void reply(String answer) {
      answers.add(answer);
    }

    @Override
    public void fail(Throwable why) {
      answers.add("failed: " + why);
    }
  }
}
