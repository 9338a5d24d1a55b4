package inflight.book;

import inflight.proof.Checkout;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Renders what the marks of the book ask for. */
final class Book {
  private final Checkout checkout;
  private final Map<Mark.Kind, Renderer> renderers = new LinkedHashMap<>();
  private final int atATime;

  /**
   * @param atATime so many runs and gradings may go on together; those that measure time are alone
   */
  Book(Checkout checkout, int atATime) {
    this.checkout = checkout;
    this.atATime = atATime;
    // What takes longest comes first.
    renderers.put(Mark.Kind.COMMAND, new Commands(checkout));
    renderers.put(Mark.Kind.VERDICT, new Verdicts(checkout));
    renderers.put(Mark.Kind.RUN, new Programs(checkout));
    renderers.put(Mark.Kind.SHOWS, new Excerpts(checkout));
  }

  /** Renders marks, each once. Those that stand for themselves are left out. */
  Map<Mark, Rendering> render(Collection<Mark> marks) throws InterruptedException {
    var jobs = new ArrayList<Renderer.Job>();
    var renderings = new LinkedHashMap<Mark, Rendering>();
    renderers.forEach(
        (kind, renderer) -> {
          var known = new ArrayList<Mark>();
          for (var mark : marks.stream().filter(it -> it.kind() == kind).distinct().toList()) {
            problem(mark, renderer)
                .ifPresentOrElse(
                    it -> renderings.put(mark, new Rendering.Wrong(it)), () -> known.add(mark));
          }
          jobs.addAll(renderer.jobs(known));
        });
    var byAlone = jobs.stream().collect(Collectors.partitioningBy(Renderer.Job::alone));
    renderings.putAll(run(byAlone.get(false), atATime));
    renderings.putAll(run(byAlone.get(true), 1));
    return renderings;
  }

  /** A mark that names what is not there spoils no job that it would share with others. */
  private static Optional<String> problem(Mark mark, Renderer renderer) {
    try {
      renderer.jobs(List.of(mark));
      return Optional.empty();
    } catch (Source.Missing e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Map<Mark, Rendering> run(List<Renderer.Job> jobs, int atATime)
      throws InterruptedException {
    var renderings = new LinkedHashMap<Mark, Rendering>();
    try (var executor = Executors.newFixedThreadPool(atATime)) {
      var tasks =
          jobs.stream().map(job -> (Callable<Map<Mark, Rendering>>) () -> result(job)).toList();
      for (var done : executor.invokeAll(tasks)) {
        renderings.putAll(done.resultNow());
      }
    }
    return renderings;
  }

  private static Map<Mark, Rendering> result(Renderer.Job job) {
    var begun = System.nanoTime();
    try {
      return job.work().call();
    } catch (Exception e) {
      var why = e instanceof Source.Missing ? e.getMessage() : e.toString();
      return job.marks().stream()
          .collect(Collectors.toMap(it -> it, it -> new Rendering.Wrong(why)));
    } finally {
      if (Boolean.getBoolean("book.times")) {
        System.out.printf("%6.1f s %s%n", (System.nanoTime() - begun) / 1e9, job.marks());
      }
    }
  }

  /**
   * What is wrong with a block.
   *
   * @return empty if it shows what its mark names, or if that cannot be said here
   */
  Optional<String> complaint(Chapter chapter, Block block, Map<Mark, Rendering> renderings) {
    var at = "%s:%d".formatted(chapter.name(), block.line());
    if (block.mark().isEmpty()) {
      return Optional.of("%s: %s".formatted(at, block.problem()));
    }
    var mark = block.mark().get();
    return switch (renderings.get(mark)) {
      case null -> standing(mark, block).map(it -> "%s: %s: %s".formatted(at, mark, it));
      case Rendering.Skipped skipped -> Optional.empty();
      case Rendering.Wrong wrong -> Optional.of("%s: %s: %s".formatted(at, mark, wrong.why()));
      case Rendering.Text text ->
          Likeness.of(mark)
              .difference(block.text(), text.lines())
              .map(
                  it ->
                      """
                      %s:%d: the book does not show what its mark names
                      mark:        %s
                      in the book: %s
                      it should be: %s
                      -Dbook.write writes it anew."""
                          .formatted(
                              chapter.name(),
                              block.firstLine() + it.line(),
                              mark,
                              it.book(),
                              it.run()));
    };
  }

  /** What is wrong with a block that is not rendered. */
  private Optional<String> standing(Mark mark, Block block) {
    if (mark.kind() == Mark.Kind.MEASURED) {
      return Files.isRegularFile(checkout.root().resolve(mark.subject()))
          ? Optional.empty()
          : Optional.of("there is no such program");
    }
    return List.of("java", "python").contains(block.language())
        ? Optional.of("a sketch cannot be " + block.language() + ": make it a listing")
        : Optional.empty();
  }
}
