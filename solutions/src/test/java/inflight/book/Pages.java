package inflight.book;

import inflight.grader.command.Options;
import inflight.grader.model.Exercise;
import inflight.proof.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pages of the book that a run of its test is about.
 *
 * @param chapters all of their pages
 * @param block which of their blocks
 */
record Pages(Checkout checkout, List<Chapter> chapters, Predicate<Block> block) {
  private static final Pattern LISTING = Pattern.compile("guide/listings/[\\w/-]+\\.(?:java|py)");

  Pages {
    chapters = List.copyOf(chapters);
  }

  /** All pages, or those of a chapter, or the blocks about an exercise. */
  static Pages chosen(Checkout checkout, Options options) {
    var all = all(checkout);
    if (options.chapter() == null && options.exercise() == null) {
      return new Pages(checkout, all, block -> true);
    }
    var exercises = checkout.catalog().select(options.chapter(), options.exercise());
    var folders =
        exercises.stream()
            .map(it -> "guide/%02d-".formatted(it.chapter()))
            .collect(Collectors.toSet());
    var names = exercises.stream().map(Exercise::name).collect(Collectors.toSet());
    return new Pages(
        checkout,
        all.stream().filter(it -> folders.stream().anyMatch(it.name()::startsWith)).toList(),
        block ->
            options.exercise() == null || block.mark().map(it -> isAbout(it, names)).orElse(true));
  }

  private static boolean isAbout(Mark mark, Set<String> exercises) {
    return exercises.stream()
        .anyMatch(it -> Pattern.compile("\\b" + it + "\\b").matcher(mark.toString()).find());
  }

  /** All pages: the front page, the table of contents, the chapters. */
  static List<Chapter> all(Checkout checkout) {
    try (var files = Files.list(checkout.workspace().guide())) {
      var names =
          files.map(it -> "guide/" + it.getFileName()).filter(it -> it.endsWith(".md")).sorted();
      var chapters = new ArrayList<Chapter>();
      for (var name : Stream.concat(Stream.of("README.md"), names).toList()) {
        chapters.add(Chapter.read(checkout.root(), name));
      }
      return chapters;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of these pages only the blocks whose marks are of some kinds. */
  Pages only(List<String> kinds) {
    return new Pages(
        checkout,
        chapters,
        block.and(it -> it.mark().map(mark -> kinds.contains(mark.kind().word())).orElse(true)));
  }

  List<Block> blocks(Chapter chapter) {
    return chapter.blocks().stream().filter(block).toList();
  }

  Stream<Mark> marks() {
    return chapters.stream().flatMap(it -> blocks(it).stream()).flatMap(it -> it.mark().stream());
  }

  /** The listings that these pages show or run. */
  List<String> listings() {
    return marks().flatMap(Pages::listings).distinct().sorted().toList();
  }

  static Set<String> listings(Chapter chapter) {
    return chapter.blocks().stream()
        .flatMap(it -> it.mark().stream())
        .flatMap(Pages::listings)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Stream<String> listings(Mark mark) {
    return LISTING.matcher(mark.toString()).results().map(it -> it.group());
  }

  /** Marks to run those listings that these pages show and do not run. */
  List<Mark> silentListings() {
    var run =
        chapters.stream()
            .flatMap(it -> it.blocks().stream())
            .flatMap(it -> it.mark().stream())
            .filter(it -> it.kind() == Mark.Kind.RUN)
            .flatMap(Pages::listings)
            .collect(Collectors.toSet());
    return listings().stream()
        .filter(it -> !run.contains(it) && isProgram(it))
        .map(Programs::silently)
        .toList();
  }

  /** A solution of an exercise for a command's desk is none. */
  private boolean isProgram(String listing) {
    try {
      var file = checkout.root().resolve(listing);
      return Files.exists(file) && !Files.readString(file).contains("package inflight.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
