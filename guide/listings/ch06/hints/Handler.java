import java.util.concurrent.ThreadFactory;

void main() throws InterruptedException {
  ThreadFactory factory =
      body ->
          Thread.ofPlatform()
              .name("mechanic")
              .uncaughtExceptionHandler((thread, e) -> IO.println(thread.getName() + ": " + e))
              .unstarted(body);
  var thread =
      factory.newThread(
          () -> {
            try {
              throw new AssertionError("the wrong wheel");
            } catch (Throwable e) {
              var current = Thread.currentThread();
              current.getUncaughtExceptionHandler().uncaughtException(current, e);
            }
            IO.println("and goes on");
          });
  thread.start();
  thread.join();
}
