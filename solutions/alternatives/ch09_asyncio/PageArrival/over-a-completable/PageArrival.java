/*
 * trades: A Completable does it all, errors and cancels included, which nobody needs here.
 */
package inflight.ch09_asyncio;

import inflight.given.Completable;
import inflight.given.EventLoop;
import java.util.function.Consumer;

public final class PageArrival {
  private final Completable<String> page;

  public PageArrival(EventLoop loop) {
    page = new Completable<>(loop);
  }

  public void whenArrived(Consumer<String> reader) {
    page.whenDone(
        () -> {
          try {
            reader.accept(page.result());
          } catch (RuntimeException | Error e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  public void arrive(String page) {
    this.page.complete(page);
  }
}
