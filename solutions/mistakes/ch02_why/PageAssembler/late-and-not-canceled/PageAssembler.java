/*
 * axis: correct
 * says: each late service is interrupted at the deadline
 * why: The late service is replaced, and goes on for nobody, with its thread and its connection.
 *     CompletableFuture.orTimeout does the same, and its cancel(true) interrupts nothing: smallrye/smallrye-fault-
 *     tolerance#213.
 */
package inflight.ch02_why;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

public final class PageAssembler {
  public record Part(String name, Callable<String> service, String fallback) {}

  public List<String> assemble(List<Part> parts, Duration deadline) throws InterruptedException {
    var nanos = Math.max(0, NANOSECONDS.convert(deadline));
    parts.forEach(part -> Objects.requireNonNull(part.service()));
    var answers = parts.stream().map(part -> ask(part, nanos)).toList();
    try {
      CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new AssertionError("Each has a fallback.", e);
    } finally {
      answers.forEach(answer -> answer.cancel(true));
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private static CompletableFuture<String> ask(Part part, long nanos) {
    var answer = new CompletableFuture<String>();
    Thread.startVirtualThread(
        () -> {
          try {
            answer.complete(part.service().call());
          } catch (Throwable e) {
            answer.complete(part.fallback());
          }
        });
    return answer.completeOnTimeout(part.fallback(), nanos, NANOSECONDS);
  }
}
