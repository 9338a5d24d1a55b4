static String who;

void main() throws InterruptedException {
  Runnable task = () -> who = Thread.currentThread().getName();

  var thread = new Thread(task, "kitchen");
  thread.start();
  thread.join();
  IO.println("start: the task ran in " + who);

  new Thread(task, "kitchen").run();
  IO.println("run: the task ran in " + who);
}
