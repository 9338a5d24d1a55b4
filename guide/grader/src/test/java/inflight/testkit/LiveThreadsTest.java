package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveThreadsTest {
  @Test
  @DisplayName("a virtual thread is told like a platform one, with what it is parked on and where")
  void alike() {
    var blocker = new StringBuilder("what it is parked on");
    var threads =
        List.of(
            Thread.ofVirtual().name("parked virtual").start(() -> park(blocker)),
            Thread.ofPlatform().daemon().name("parked platform").start(() -> park(blocker)));
    try {
      threads.forEach(CpuTime::letSleep);

      var dumped = LiveThreads.of(List.of(threads.getFirst()));

      for (var thread : threads) {
        var told =
            dumped.stream().filter(it -> it.get("tid").getAsLong() == thread.threadId()).toList();
        assertThat(told).as("entries of %s", thread.getName()).hasSize(1);
        assertThat(text(told.getFirst(), "name")).isEqualTo(thread.getName());
        assertThat(text(told.getFirst(), "state")).isEqualTo("WAITING");
        assertThat(told.getFirst().getAsJsonObject("parkBlocker").get("object").getAsString())
            .startsWith("java.lang.StringBuilder@");
        assertThat(told.getFirst().getAsJsonArray("stack").toString())
            .contains("LiveThreadsTest.park(LiveThreadsTest.java:");
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  @Test
  @DisplayName(
      "of many thousands of virtual threads the stacks of some are told, and the rest as one")
  void manyThousands() {
    var threads =
        Stream.generate(() -> Thread.ofVirtual().start(() -> park("what it is parked on")))
            .limit(LiveThreads.MOST_STACKS + 1_500)
            .toList();
    try {
      Poll.until(
          "all of them are parked",
          () -> threads.stream().allMatch(it -> it.getState() == Thread.State.WAITING));

      var virtual = LiveThreads.of(threads).stream().filter(it -> it.has("virtual")).toList();

      assertThat(virtual).as("entries").hasSize(LiveThreads.MOST_STACKS + 1);
      var rest = virtual.getLast();
      assertThat(text(rest, "name")).isEqualTo("1,500 more virtual threads");
      assertThat(text(rest, "state")).as("what all of the rest do").isEqualTo("WAITING");
      assertThat(rest.getAsJsonArray("stack")).isEmpty();
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  private static void park(Object blocker) {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park(blocker);
    }
  }

  private static String text(JsonObject thread, String key) {
    return thread.get(key).getAsString();
  }
}
