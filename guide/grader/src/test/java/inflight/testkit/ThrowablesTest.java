package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.fixture.ThrownFixtures;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whatever is thrown by code under test, who looks at it comes back, with something short. */
@Graded(limitSeconds = 30)
class ThrowablesTest {
  @Test
  @DisplayName("an ordinary throwable says what it says")
  void ordinary() {
    var thrown = new IllegalStateException("closed", new Error("inner"));

    assertThat(Throwables.message(thrown)).isEqualTo("closed");
    assertThat(Throwables.message(new Error())).isNull();
    assertThat(Throwables.describe(thrown)).isEqualTo(thrown.toString());
    assertThat(Throwables.describe(new Error())).isEqualTo("java.lang.Error");
    assertThat(Throwables.causes(thrown)).extracting(Throwables::message).containsExactly("inner");
    assertThat(Throwables.stack(thrown)).isEqualTo(thrown.getStackTrace());
  }

  @Test
  @DisplayName("a message of 10 MB is cut, and says how long it was")
  void huge() {
    assertThat(Throwables.message(ThrownFixtures.huge()))
        .hasSizeLessThan(2_100)
        .endsWith("... (10,485,760 characters)");
  }

  @Test
  @DisplayName("a message of its own that never comes, or throws, is told as that")
  void messages() {
    assertThat(Throwables.message(new ThrownFixtures.Silent()))
        .isEqualTo("(its getMessage does not come to an end)");
    assertThat(Throwables.message(new ThrownFixtures.Throws()))
        .isEqualTo("(its getMessage threw IllegalStateException)");
    assertThat(Throwables.message(new ThrownFixtures.Endless()))
        .isEqualTo("(its getMessage threw StackOverflowError)");
  }

  @Test
  @DisplayName("a class that did not answer once is not waited for again")
  void silentOnce() {
    Throwables.message(new ThrownFixtures.Silent());
    var begun = System.nanoTime();

    for (var i = 0; i < 100; i++) {
      Throwables.message(new ThrownFixtures.Silent());
    }

    assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
  }

  @Test
  @DisplayName("causes in a circle, or without end, come to an end")
  void causes() {
    assertThat(Throwables.causes(ThrownFixtures.circle())).hasSize(1);
    assertThat(Throwables.causes(new ThrownFixtures.Endless())).hasSize(50);
    assertThat(Throwables.causes(new ThrownFixtures.Throws())).isEmpty();
    assertThat(Throwables.stack(new ThrownFixtures.Throws())).isEmpty();
  }

  @Test
  @DisplayName("no TODO is found in any of them, and the search ends")
  void todo() {
    assertThat(ThrownFixtures.all()).allSatisfy(it -> assertThat(Todo.find(it)).isEmpty());
  }

  @Test
  @DisplayName("a throwable does not suppress itself")
  void suppressesItself() {
    var one = new Error("one");

    Throwables.addSuppressed(one, one);
    Throwables.addSuppressed(one, new Error("other"));

    assertThat(Throwables.suppressed(one)).hasSize(1);
  }

  @Test
  @DisplayName("a stack overflow tells which lines call each other, and that it is the depth")
  void recursion() {
    try {
      descend(0);
    } catch (StackOverflowError e) {
      assertThat(Throwables.depth(e))
          .startsWith("the calls were nested too deep for the stack: ")
          .contains("ThrowablesTest.descend");
      return;
    }
    throw new AssertionError("no overflow");
  }

  private static int descend(int depth) {
    return 1 + descend(depth + 1);
  }

  @Test
  @DisplayName("text is the same in every language of the machine")
  void everyLanguage() {
    var before = Locale.getDefault(Locale.Category.FORMAT);
    Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(Words.format("%d of %.1f", 12, 3.5)).isEqualTo("12 of 3.5");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  @Test
  @DisplayName("classes are named as the reader knows them, with their article")
  void names() {
    var names =
        List.of(
            "java.util.concurrent.locks.ReentrantLock$NonfairSync", "ReentrantLock",
            "java.util.concurrent.locks.ReentrantReadWriteLock$FairSync", "ReentrantReadWriteLock",
            "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject", "Condition",
            "java.util.concurrent.CompletableFuture$Signaller", "CompletableFuture",
            "inflight.Bank$Account", "Account",
            "inflight.Bank$1Account", "Account",
            "inflight.Bank$1", "Bank",
            "inflight.Bank$$Lambda/0x00007f", "Bank",
            "[I", "int[]",
            "[[Ljava.lang.String;", "String[][]");
    for (var i = 0; i < names.size(); i += 2) {
      assertThat(Words.typeName(names.get(i))).as(names.get(i)).isEqualTo(names.get(i + 1));
    }
    assertThat(List.of("Account", "Bank", "int[]", "Unsafe", "UserAccount", "Object"))
        .extracting(Words::withArticle)
        .containsExactly(
            "an Account", "a Bank", "an int[]", "an Unsafe", "a UserAccount", "an Object");
  }
}
