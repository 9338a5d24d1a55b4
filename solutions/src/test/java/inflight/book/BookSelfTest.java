package inflight.book;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.proof.Checkout;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The book's test is red where the book is wrong: tried on copies of a page with one change. */
class BookSelfTest {
  private static final String LISTING = "guide/listings/ch04/Tickets.java";

  private static final String PAGE =
      """
      Two clerks sell tickets.

      <!-- shows: guide/listings/ch04/Tickets.java#sell -->
      ```java
      static void sell() {
        for (int i = 0; i < 500_000; i++) {
          left = left - 1;
        }
      }
      ```

      <!-- run: java guide/listings/ch04/Tickets.java; volatile numbers -->
      ```text
      tickets left: 42
      ```
      """;

  private final Checkout checkout = Checkout.current();

  @Test
  @DisplayName("the page as it should be is green")
  void right() throws InterruptedException {
    assertThat(complaints(PAGE)).isEmpty();
  }

  @Test
  @DisplayName("one changed character of a listing is told with its line")
  void changedCode() throws InterruptedException {
    assertThat(complaints(PAGE.replace("left - 1", "left - 2")))
        .singleElement()
        .asString()
        .contains("page.md:7:", LISTING + "#sell", "left = left - 2;", "left = left - 1;");
  }

  @Test
  @DisplayName("one changed character of an output is told with its line")
  void changedOutput() throws InterruptedException {
    assertThat(complaints(PAGE.replace("tickets left", "ticket left")))
        .singleElement()
        .asString()
        .contains("page.md:14:", "run: java " + LISTING, "ticket left: 42");
  }

  @Test
  @DisplayName("a dropped mark is told with the line of its block")
  void droppedMark() throws InterruptedException {
    assertThat(complaints(PAGE.replaceFirst("(?m)^<!-- run.*\n", "")))
        .singleElement()
        .isEqualTo("page.md:12: it has no mark");
  }

  @Test
  @DisplayName("an unknown file, mistake and part are told with the line of their block")
  void unknown() throws InterruptedException {
    assertThat(complaints(PAGE.replace("ch04/Tickets.java#sell", "ch04/Seats.java#sell")))
        .singleElement()
        .asString()
        .contains("page.md:4:", "there is no file", "Seats.java");
    assertThat(complaints(PAGE.replace("#sell", "#buy")))
        .singleElement()
        .asString()
        .contains("page.md:4:", "there is no buy in the file");
    assertThat(complaints(PAGE.replaceAll("<!-- run.*", "<!-- verdict: mistake Bank/no-such -->")))
        .singleElement()
        .asString()
        .contains("page.md:13:", "there is no Bank/no-such in mistakes");
  }

  @Test
  @DisplayName("a program cannot be called a sketch")
  void sketch() throws InterruptedException {
    assertThat(complaints(PAGE.replaceAll("<!-- shows.*", "<!-- sketch: how to sell -->")))
        .singleElement()
        .asString()
        .contains("page.md:4:", "a sketch cannot be java");
  }

  private List<String> complaints(String text) throws InterruptedException {
    var page = Chapter.parse("page.md", text);
    var book = new Book(checkout, 1);
    new Listings(checkout).compile(List.of(LISTING));
    var marks = page.blocks().stream().flatMap(it -> it.mark().stream()).toList();
    var renderings = book.render(marks);
    return page.blocks().stream()
        .flatMap(it -> book.complaint(page, it, renderings).stream())
        .toList();
  }
}
