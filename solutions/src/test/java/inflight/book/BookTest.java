package inflight.book;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import inflight.grader.command.Options;
import inflight.proof.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The book shows what there is: each block has a mark that names its source, and is what the source
 * gives now. {@code -Dbook.write} writes what differs into the book in place of failing; {@code
 * -Dchapter} and {@code -Dexercise} choose as they do elsewhere, {@code -Dbook.only=shows,run} by
 * the kind of the mark; with {@code -Dbook.times=true} it says what took how long.
 */
class BookTest {
  private static final boolean WRITE = System.getProperty("book.write") != null;

  private static final int AT_A_TIME = 4;

  private static final Checkout checkout = Checkout.current();
  private static final Pages pages = pages();

  /** What is written into the book is run alone, on a quiet machine. */
  private static final Book book = new Book(checkout, WRITE ? 1 : AT_A_TIME);

  private static Map<String, String> compileErrors;
  private static Map<Mark, Rendering> renderings;

  private static Pages pages() {
    var chosen = Pages.chosen(checkout, Options.from(System::getProperty));
    var only = System.getProperty("book.only");
    return only == null ? chosen : chosen.only(List.of(only.split(",")));
  }

  @BeforeAll
  static void render() throws IOException, InterruptedException {
    compileErrors = new Listings(checkout).compile(pages.listings());
    renderings =
        book.render(Stream.concat(pages.marks(), pages.silentListings().stream()).toList());
    if (WRITE) {
      for (var chapter : pages.chapters()) {
        write(chapter);
      }
    }
    System.out.println("Sketches, which nothing proves: " + sketches());
  }

  /** How many of each kind. */
  private static Map<String, Long> sketches() {
    return pages
        .marks()
        .filter(it -> it.kind() == Mark.Kind.SKETCH)
        .collect(Collectors.groupingBy(Mark::subject, TreeMap::new, Collectors.counting()));
  }

  /** What differs in no more than its volatile numbers stays as it is. */
  private static void write(Chapter chapter) throws IOException {
    var replaced = new LinkedHashMap<Block, List<String>>();
    for (var block : pages.blocks(chapter)) {
      if (block.mark().map(renderings::get).orElse(null) instanceof Rendering.Text text
          && book.complaint(chapter, block, renderings).isPresent()) {
        replaced.put(block, text.lines());
      }
    }
    if (!replaced.isEmpty()) {
      Files.writeString(checkout.root().resolve(chapter.name()), chapter.with(replaced));
      System.out.println("Wrote %d blocks of %s".formatted(replaced.size(), chapter.name()));
    }
  }

  @TestFactory
  @DisplayName("every block shows what its mark names")
  Stream<DynamicNode> blocks() {
    return pages.chapters().stream()
        .flatMap(
            chapter ->
                pages.blocks(chapter).stream()
                    .map(
                        block ->
                            dynamicTest(
                                "%s:%d %s"
                                    .formatted(
                                        chapter.name(),
                                        block.line(),
                                        block.mark().map(Mark::toString).orElse("no mark")),
                                () -> assertShown(chapter, block))));
  }

  private static void assertShown(Chapter chapter, Block block) {
    var rendering = block.mark().map(renderings::get);
    var skipped =
        rendering.filter(Rendering.Skipped.class::isInstance).map(Rendering.Skipped.class::cast);
    assumeFalse(skipped.isPresent(), () -> skipped.get().why());
    var isWritten = WRITE && rendering.filter(Rendering.Text.class::isInstance).isPresent();
    if (!isWritten) {
      book.complaint(chapter, block, renderings).ifPresent(it -> fail(it));
    }
  }

  /** The test of this test: it must see a change of one letter anywhere in what it compared. */
  @Test
  @DisplayName("a changed letter in any line of any block is told with its line")
  void changesAreTold() {
    for (var chapter : pages.chapters()) {
      for (var block : pages.blocks(chapter)) {
        if (block.mark().map(renderings::get).orElse(null) instanceof Rendering.Text
            && book.complaint(chapter, block, renderings).isEmpty()) {
          for (var i = 0; i < block.text().size(); i++) {
            var line = i;
            changed(block, i)
                .ifPresent(
                    it ->
                        assertThat(book.complaint(chapter, it, renderings))
                            .as("%s:%d", chapter.name(), block.firstLine() + line)
                            .hasValueSatisfying(
                                complaint ->
                                    assertThat(complaint)
                                        .contains(":%d:".formatted(block.firstLine() + line))));
          }
        }
      }
    }
  }

  private static Optional<Block> changed(Block block, int line) {
    var changed = block.text().get(line).replaceFirst("[a-zA-Z]", "_");
    if (changed.equals(block.text().get(line))) {
      return Optional.empty();
    }
    var text = new ArrayList<>(block.text());
    text.set(line, changed);
    return Optional.of(
        new Block(
            block.line(), block.language(), block.prefix(), block.mark(), block.problem(), text));
  }

  @Test
  @DisplayName("every listing compiles")
  void listingsCompile() {
    assertThat(compileErrors).isEmpty();
  }

  @TestFactory
  @DisplayName("a listing whose output is not shown runs too")
  Stream<DynamicNode> silentListingsRun() {
    return pages.silentListings().stream()
        .map(
            mark ->
                dynamicTest(
                    mark.subject(),
                    () -> {
                      var rendering = renderings.get(mark);
                      assumeFalse(rendering instanceof Rendering.Skipped, rendering::toString);
                      assertThat(rendering).isInstanceOf(Rendering.Text.class);
                    }));
  }

  @Test
  @DisplayName("every listing is in the book")
  void listingsAreUsed() throws IOException {
    var used = new LinkedHashSet<String>();
    for (var chapter : Pages.all(checkout)) {
      used.addAll(Pages.listings(chapter));
    }
    assertThat(new Listings(checkout).all()).isSubsetOf(used);
  }
}
