package inflight.ch04_shared_state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.Graded;
import inflight.testkit.Workers;
import java.util.ConcurrentModificationException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class HitCounterTest {
  private final HitCounter<String> counter = new HitCounter<>();

  @Test
  @DisplayName("a page that was never hit counts 0")
  void absent() {
    assertThat(counter.count("/never")).as("count of a page that nobody asked for").isZero();
  }

  @Test
  @DisplayName("every hit of a page is counted")
  void totals() {
    for (int i = 0; i < 1_000; i++) {
      counter.hit("/home");
    }

    assertThat(counter.count("/home")).as("count after 1,000 hits of one page").isEqualTo(1_000);
  }

  @Test
  @DisplayName("each page has a count of its own")
  void independent() {
    counter.hit("/home");
    counter.hit("/home");
    counter.hit("/help");

    assertThat(counter.count("/home")).as("count of /home after two hits").isEqualTo(2);
    assertThat(counter.count("/help")).as("count of /help after one hit").isEqualTo(1);
  }

  @Test
  @DisplayName("two pages whose hash codes are equal are counted apart")
  void equalHashCodes() {
    counter.hit("Aa");
    counter.hit("Aa");
    counter.hit("BB");

    assertThat(counter.count("Aa"))
        .as("count of Aa, whose hash code BB shares, after two hits")
        .isEqualTo(2);
    assertThat(counter.count("BB"))
        .as("count of BB, whose hash code Aa shares, after one hit")
        .isEqualTo(1);
  }

  @Test
  @DisplayName("equal keys are one key, although they are different objects")
  void equalKeys() {
    counter.hit(new String("/home"));
    counter.hit(new String("/home"));

    assertThat(counter.count(new String("/home")))
        .as("count of a page that was hit through two String objects with the same text")
        .isEqualTo(2);
  }

  @Test
  @DisplayName("keys may be of any type with equals and hashCode")
  void anyKeys() {
    record Answer(String host, int status) {}
    var answers = new HitCounter<Answer>();

    answers.hit(new Answer("shop", 404));
    answers.hit(new Answer("shop", 404));
    answers.hit(new Answer("shop", 200));

    assertThat(answers.count(new Answer("shop", 404)))
        .as("count of a record that was hit twice")
        .isEqualTo(2);
  }

  @Test
  @DisplayName("a thousand pages are counted side by side")
  void manyKeys() {
    for (int hit = 0; hit < 3; hit++) {
      for (int page = 0; page < 1_000; page++) {
        counter.hit("/page/" + page);
      }
    }

    for (int page = 0; page < 1_000; page++) {
      assertThat(counter.count("/page/" + page))
          .as("count of page %d of 1,000 after three hits", page)
          .isEqualTo(3);
    }
  }

  @Test
  @DisplayName("hits made by other threads count like one's own")
  void hitsOfOtherThreads() throws Exception {
    counter.hit("/home");
    for (int i = 0; i < 4; i++) {
      try (var workers = new Workers()) {
        workers.start("visitor-" + i, () -> counter.hit("/home"));
        workers.join();
      }
    }

    assertThat(counter.count("/home"))
        .as(
            "count after one hit here and one by each of four threads, each of which had ended"
                + " before the next began")
        .isEqualTo(5);
  }

  @Test
  @DisplayName("two counters do not share their counts")
  void countersAreSeparate() {
    var other = new HitCounter<String>();

    counter.hit("/home");

    assertThat(other.count("/home")).as("count in a second counter that was never hit").isZero();
  }

  @Test
  @DisplayName("a hit of null is refused with a NullPointerException")
  void nullHit() {
    assertThrows(NullPointerException.class, () -> counter.hit(null), "hit(null)");
  }

  @Test
  @DisplayName("asking for the count of null is refused with a NullPointerException")
  void nullCount() {
    counter.hit("/home");

    assertThrows(NullPointerException.class, () -> counter.count(null), "count(null)");
  }

  @Test
  @DisplayName("a snapshot holds every page that was hit, with its count")
  void snapshot() {
    counter.hit("/home");
    counter.hit("/help");
    counter.hit("/home");

    assertThat(counter.snapshot())
        .as("snapshot after two hits of /home and one of /help")
        .isEqualTo(Map.of("/home", 2L, "/help", 1L));
  }

  @Test
  @DisplayName("a snapshot of an unused counter is empty")
  void emptySnapshot() {
    assertThat(counter.snapshot()).as("snapshot before any hit").isEmpty();
  }

  @Test
  @DisplayName("later hits do not change a snapshot")
  void snapshotIsACopy() {
    counter.hit("/home");
    var before = counter.snapshot();

    counter.hit("/home");
    counter.hit("/help");

    assertThat(before)
        .as("snapshot that was taken after the first of three hits, looked at after all three")
        .isEqualTo(Map.of("/home", 1L));
  }

  @Test
  @DisplayName("a snapshot can be walked through while hits go on")
  void snapshotWhileHitting() {
    counter.hit("/home");
    counter.hit("/help");
    var report = counter.snapshot();

    long hits = 0;
    try {
      for (long count : report.values()) {
        hits += count;
        counter.hit("/page/" + hits);
      }
    } catch (ConcurrentModificationException e) {
      throw new AssertionError("a hit broke a walk through a snapshot that was taken before it", e);
    }

    assertThat(hits).as("sum of a snapshot that was taken after two hits").isEqualTo(2);
  }

  @Test
  @DisplayName("asking for a count leaves no trace in a snapshot")
  void countDoesNotAddKeys() {
    counter.hit("/home");
    counter.count("/never");

    assertThat(counter.snapshot())
        .as("snapshot after a hit of /home and a question about /never")
        .isEqualTo(Map.of("/home", 1L));
  }
}
