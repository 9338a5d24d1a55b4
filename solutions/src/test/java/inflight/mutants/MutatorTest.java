package inflight.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MutatorTest {
  private static List<String> of(String statements) {
    return Mutator.mutants("class Right { void right() { %s } }".formatted(statements)).stream()
        .map(Mutant::source)
        .map(
            source ->
                source.substring(source.indexOf("right() {") + 9, source.length() - 4).strip())
        .toList();
  }

  @Test
  @DisplayName("a statement is left out, and two change places")
  void statements() {
    assertThat(of("a(); b();")).containsExactlyInAnyOrder("; b();", "a(); ;", "b(); a();");
  }

  @Test
  @DisplayName("a condition is looked at once, turned off, or lacks a half")
  void conditions() {
    assertThat(of("while (a && b) wait();"))
        .contains("if (a && b) wait();", "while (a) wait();", "while (b) wait();");
    assertThat(of("if (a) return;")).contains("if (true) return;", "if (false) return;");
    assertThat(of("b(n < 5);")).contains("b(n <= 5);", "b(n < 6);");
    assertThat(of("b(t - now <= 0);")).contains("b(t <= now);");
  }

  @Test
  @DisplayName("a lock is not taken, taken too late, kept too long, or given back too early")
  void locks() {
    assertThat(
            of("synchronized (x) { a(); b(); } c();").stream()
                .map(it -> it.replaceAll("\\s+", " ")))
        .contains(
            "{ a(); b(); } c();",
            "a(); synchronized (x) { b(); } c();",
            "synchronized (x) { a(); } b(); c();",
            "synchronized (x) { a(); b(); c(); }");
  }

  @Test
  @DisplayName("a field is shared by all objects, or not volatile")
  void fields() {
    assertThat(Mutator.mutants("class Right { private volatile int a; }"))
        .extracting(Mutant::source)
        .contains("class Right { private int a; }", "class Right { private static int a; }");
  }

  @Test
  @DisplayName("what must be done in any case is done only if nothing throws")
  void atLast() {
    assertThat(of("try { a(); } finally { b(); }"))
        .contains("try { a(); } finally {}", "{{ a(); }{ b(); }}");
    assertThat(of("try { a(); } catch (Exception e) { b(); }"))
        .contains("try { a(); } catch (RuntimeException e) { b(); }");
  }
}
