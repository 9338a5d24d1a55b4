package inflight.ch05_coordination;

import inflight.testkit.Workers;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * A pipeline of two stages: one fetches pages, the other stores them, and both wait as they would
 * for a network and a disk. With a buffer between them they wait at the same time. Half the time is
 * what is left then, since each page needs as long in either stage.
 */
public class BoundedBufferSpeed implements Speed {
  private static final int PAGES = 20;
  private static final Duration STAGE = Duration.ofMillis(2);

  private interface Put {
    void put(String page) throws InterruptedException;
  }

  private interface Take {
    String take() throws InterruptedException;
  }

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("20 pages through two stages of 2 ms each")
        .baseline("one stage after the other", BoundedBufferSpeed::oneAfterTheOther)
        .candidate(
            "your BoundedBuffer",
            () -> {
              var buffer = new BoundedBuffer<String>(4);
              return pipeline(buffer::put, buffer::take);
            })
        .yardstick(
            "an ArrayBlockingQueue",
            () -> {
              var queue = new ArrayBlockingQueue<String>(4);
              return pipeline(queue::put, queue::take);
            })
        .atLeast(1.5)
        .build();
  }

  private static List<String> oneAfterTheOther() throws InterruptedException {
    var fetched = new ArrayList<String>();
    for (int page = 0; page < PAGES; page++) {
      fetched.add(fetch(page));
    }
    var stored = new ArrayList<String>();
    for (var page : fetched) {
      stored.add(store(page));
    }
    return stored;
  }

  private static List<String> pipeline(Put put, Take take) {
    var stored = new ArrayList<String>();
    Workers.together(
        () -> {
          for (int page = 0; page < PAGES; page++) {
            put.put(fetch(page));
          }
        },
        () -> {
          for (int page = 0; page < PAGES; page++) {
            stored.add(store(take.take()));
          }
        });
    return stored;
  }

  private static String fetch(int page) throws InterruptedException {
    Thread.sleep(STAGE);
    return "page " + page;
  }

  private static String store(String page) throws InterruptedException {
    Thread.sleep(STAGE);
    return page + ", stored";
  }
}
