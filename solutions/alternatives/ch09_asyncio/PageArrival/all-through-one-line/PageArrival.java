/*
 * trades: All readers stand in one line, and one method serves it, before and after the page: one way for everybody,
 *     and no else that could be forgotten.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

public final class PageArrival {
  private final EventLoop loop;
  private final Queue<Consumer<String>> line = new ArrayDeque<>();
  private String page;

  public PageArrival(EventLoop loop) {
    this.loop = loop;
  }

  public void whenArrived(Consumer<String> reader) {
    line.add(reader);
    serve();
  }

  public void arrive(String page) {
    this.page = page;
    serve();
  }

  private void serve() {
    while (page != null && !line.isEmpty()) {
      var reader = line.remove();
      loop.callSoon(() -> reader.accept(page));
    }
  }
}
