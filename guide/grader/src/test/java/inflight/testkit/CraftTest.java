package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The solutions lie beside the test and not in it: what they are nested in would count as theirs.
 */
@Graded
class CraftTest {
  @Test
  @DisplayName("a forbidden class is found as a field, nested, in a helper, and by its name")
  void found() {
    for (var type :
        List.of(WithAField.class, WithANested.class, WithAHelper.class, WithAName.class)) {
      assertThatThrownBy(() -> Craft.assertNotBuiltOn(type, CountDownLatch.class, Semaphore.class))
          .hasMessage(
              type.getSimpleName() + " uses the JDK's own Semaphore. Build it from smaller parts.");
    }
  }

  @Test
  @DisplayName("what only sounds like it is left alone, and so are other classes")
  void notFound() {
    assertThatCode(() -> Craft.assertNotBuiltOn(Innocent.class, Semaphore.class))
        .doesNotThrowAnyException();
    assertThatCode(() -> Craft.assertNotBuiltOn(WithAField.class, CountDownLatch.class))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("a call is found in a class, a nested one and a helper, and by a class that extends")
  void mayCall() {
    for (var type : List.of(Joins.class, JoinsInANested.class, HasAHelper.class)) {
      assertThat(Craft.mayCall(type, Thread.class, Set.of("join"))).as(type.getName()).isTrue();
      assertThat(Craft.mayCall(type, Thread.class, Set.of("isAlive"))).isFalse();
      assertThat(Craft.mayCall(type, LockSupport.class, Set.of("join"))).isFalse();
    }
  }
}

final class Joins {
  void end(Own own) throws InterruptedException {
    own.join();
  }

  static final class Own extends Thread {}
}

final class JoinsInANested {
  static final class Nested {
    void end(Thread thread) throws InterruptedException {
      thread.join();
    }
  }
}

final class HasAHelper {
  Joins helper = new Joins();
}

final class WithAField {
  Semaphore semaphore;
}

final class WithANested {
  static final class Nested {
    Object semaphore = new Semaphore(1);
  }
}

final class WithAHelper {
  WithAField helper = new WithAField();
}

final class WithAName {
  String name = "java.util.concurrent.Semaphore";
}

final class Innocent {
  String text = "a Semaphore, or the class java.util.concurrent.Semaphores";
}
