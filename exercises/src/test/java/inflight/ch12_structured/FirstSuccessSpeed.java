package inflight.ch12_structured;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Four servers, of which three take 30 ms to say no and the last one 2 ms to say yes. All at once
 * takes as long as the fastest, if the losers obey the interrupt.
 */
public class FirstSuccessSpeed implements Speed {
  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("three failures of 30 ms and a success of 2 ms")
        .baseline("one attempt after another", FirstSuccessSpeed::oneAfterAnother)
        .candidate(
            "your FirstSuccess",
            () -> FirstSuccess.of(Thread::startVirtualThread, attempts(), answer -> {}))
        .yardstick("a virtual thread for each, by hand", FirstSuccessSpeed::byHand)
        .atLeast(5)
        .build();
  }

  private static String oneAfterAnother() throws Exception {
    for (var attempt : attempts()) {
      try {
        return attempt.call();
      } catch (IllegalStateException e) {
        // The next one, then.
      }
    }
    throw new IllegalStateException("none");
  }

  private static String byHand() throws Exception {
    var tasks = attempts().stream().map(FutureTask::new).toList();
    var threads = tasks.stream().map(Thread::startVirtualThread).toList();
    var answer = tasks.getLast().get();
    threads.forEach(Thread::interrupt);
    for (var thread : threads) {
      thread.join();
    }
    return answer;
  }

  private static List<Callable<String>> attempts() {
    return List.of(
        FirstSuccessSpeed::slow,
        FirstSuccessSpeed::slow,
        FirstSuccessSpeed::slow,
        FirstSuccessSpeed::fast);
  }

  private static String slow() throws InterruptedException {
    Thread.sleep(30);
    throw new IllegalStateException("no");
  }

  private static String fast() throws InterruptedException {
    Thread.sleep(2);
    return "yes";
  }
}
