package inflight.ch09_asyncio;

import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import inflight.given.TestLoop;
import inflight.testkit.OnLoop;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A producer waits 5 ms for each page, and a consumer 5 ms for each to be stored. One after the
 * other they wait for the sum; with a queue between them they wait at the same time, on one thread.
 */
@OnLoop
public class AsyncQueueSpeed implements Speed {
  private static final int PAGES = 20;
  private static final Duration WAIT = Duration.ofMillis(5);

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "%d pages, %d ms to get and to store each".formatted(PAGES, WAIT.toMillis()))
        .baseline("one wait after another", AsyncQueueSpeed::sleeps)
        .candidate("two tasks and your AsyncQueue", AsyncQueueSpeed::tasks)
        .yardstick("two threads and a blocking queue", AsyncQueueSpeed::threads)
        .atLeast(1.5)
        .build();
  }

  private static int sleeps() throws InterruptedException {
    for (var i = 0; i < 2 * PAGES; i++) {
      Thread.sleep(WAIT);
    }
    return PAGES;
  }

  private static int tasks() throws Exception {
    var loop = TestLoop.real();
    var queue = new AsyncQueue<Integer>(loop, 2);
    new TestTask<>(loop, new Worker(loop, queue, true));
    var consumer = new TestTask<>(loop, new Worker(loop, queue, false));
    consumer.whenDone(loop::stop);
    loop.run();
    return consumer.result();
  }

  /** Waits and puts, or takes and waits, once for each page. */
  private static final class Worker implements Coroutine<Integer> {
    private final EventLoop loop;
    private final AsyncQueue<Integer> queue;
    private final boolean producer;
    private Coroutine<?> inner;
    private int steps;

    Worker(EventLoop loop, AsyncQueue<Integer> queue, boolean producer) {
      this.loop = loop;
      this.queue = queue;
      this.producer = producer;
    }

    @Override
    public Step<Integer> send(Object value) throws Exception {
      while (true) {
        if (inner != null) {
          if (inner.send(value) instanceof Await<?>(var other)) {
            return new Await<>(other);
          }
          inner = null;
        }
        if (steps == 2 * PAGES) {
          return new Done<>(PAGES);
        }
        if ((steps++ % 2 == 0) == producer) {
          var timer = new Completable<Void>(loop);
          loop.callLater(WAIT, () -> timer.complete(null));
          return new Await<>(timer);
        }
        inner = producer ? queue.put(steps) : queue.take();
        value = null;
      }
    }
  }

  private static int threads() throws InterruptedException {
    var queue = new ArrayBlockingQueue<Integer>(2);
    var producer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (var i = 0; i < PAGES; i++) {
                      Thread.sleep(WAIT);
                      queue.put(i);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    for (var i = 0; i < PAGES; i++) {
      queue.take();
      Thread.sleep(WAIT);
    }
    producer.join();
    return PAGES;
  }
}
