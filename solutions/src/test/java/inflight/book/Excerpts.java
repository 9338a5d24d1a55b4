package inflight.book;

import inflight.proof.Checkout;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code shows: SOURCE#part,part; numbered}: a file, or parts of one. Of a mistake, an alternative
 * and a reference the header, the package and the imports are left out unless something is chosen.
 */
final class Excerpts implements Renderer {
  private final Checkout checkout;

  Excerpts(Checkout checkout) {
    this.checkout = checkout;
  }

  @Override
  public List<Job> jobs(List<Mark> marks) {
    return marks.stream()
        .map(mark -> new Job(false, List.of(mark), () -> Map.of(mark, render(mark))))
        .toList();
  }

  private Rendering render(Mark mark) {
    var words = mark.subject().split("#", 2);
    var source = Source.find(checkout, words[0]);
    var excerpt = words.length == 1 ? all(source) : parts(source, words[1].split(","));
    if (mark.has("from")) {
      excerpt = excerpt.range(mark.value("from").get(), mark.value("to").orElse(null));
    }
    return Rendering.Text.of(excerpt.render(mark.has("numbered")));
  }

  private Excerpt all(Source source) {
    var isListing = source.file().startsWith(checkout.root().resolve("guide/listings"));
    return source.isJava() && !isListing
        ? new JavaParts(source.text()).types()
        : Excerpt.whole(source.text());
  }

  private static Excerpt parts(Source source, String[] names) {
    return Stream.of(names)
        .map(String::strip)
        .map(
            name ->
                source.isJava()
                    ? new JavaParts(source.text()).named(name)
                    : new PythonParts(source.text()).named(name))
        .reduce(Excerpt::and)
        .orElseThrow();
  }
}
