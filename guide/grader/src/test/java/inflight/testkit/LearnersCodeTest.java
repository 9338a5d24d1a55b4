package inflight.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.ch00_fixture.Helper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LearnersCodeTest {
  private static final StackTraceElement BESIDE_TESTS = frame(Helper.class.getName());
  private static final StackTraceElement ELSEWHERE = frame("inflight.ch00_fixture.NotHere");

  private static StackTraceElement frame(String className) {
    return new StackTraceElement(className, "run", "File.java", 7);
  }

  @AfterEach
  void end() {
    LearnersCode.isTestedBy(null);
  }

  @Test
  @DisplayName("a class that lies beside the tests is theirs, whatever its name is")
  void besideTests() {
    assertThat(LearnersCode.line(new StackTraceElement[] {BESIDE_TESTS})).isEqualTo("File.java:7");

    LearnersCode.isTestedBy(Helper.class);

    assertThat(LearnersCode.line(new StackTraceElement[] {BESIDE_TESTS})).isEmpty();
    assertThat(LearnersCode.line(new StackTraceElement[] {BESIDE_TESTS, ELSEWHERE}))
        .isEqualTo("File.java:7");
  }

  @Test
  @DisplayName("tests, the JDK and the testkit are not the learner's")
  void others() {
    for (var name :
        new String[] {"a.XTest", "a.XStress$One", "java.util.List", "inflight.testkit.X"}) {
      assertThat(LearnersCode.isAt(frame(name))).as(name).isFalse();
    }
    assertThat(LearnersCode.isAt(frame("a.X"))).isTrue();
  }
}
