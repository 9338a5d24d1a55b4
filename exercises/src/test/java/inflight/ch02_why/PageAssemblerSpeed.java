package inflight.ch02_why;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Three services of 30 ms and an hour of time. Waiting needs no core, so the page can be there
 * after 30 ms, on any machine.
 */
public class PageAssemblerSpeed implements Speed {
  private static final List<String> NAMES = List.of("price", "stock", "reviews");
  private static final long MILLIS = 30;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("a page of three services that take %d ms each".formatted(MILLIS))
        .baseline("one service after another", PageAssemblerSpeed::oneAfterAnother)
        .candidate(
            "your PageAssembler",
            () ->
                new PageAssembler()
                    .assemble(
                        NAMES.stream()
                            .map(it -> new PageAssembler.Part(it, service(it), "none"))
                            .toList(),
                        Duration.ofHours(1)))
        .yardstick("three threads", PageAssemblerSpeed::threads)
        .atLeast(2)
        .build();
  }

  private static List<String> oneAfterAnother() throws Exception {
    var page = new ArrayList<String>();
    for (var name : NAMES) {
      page.add(service(name).call());
    }
    return page;
  }

  private static List<String> threads() throws Exception {
    var tasks = NAMES.stream().map(it -> new FutureTask<>(service(it))).toList();
    tasks.forEach(it -> Thread.ofPlatform().start(it));
    var page = new ArrayList<String>();
    for (var task : tasks) {
      page.add(task.get());
    }
    return page;
  }

  private static Callable<String> service(String name) {
    return () -> {
      Thread.sleep(MILLIS);
      return name;
    };
  }
}
