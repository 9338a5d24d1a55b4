package inflight.book;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Renders the marks of one kind. */
interface Renderer {
  /**
   * Some work that renders a few marks.
   *
   * @param alone true if it measures time, so that nothing else may run
   */
  record Job(boolean alone, List<Mark> marks, Callable<Map<Mark, Rendering>> work) {
    public Job {
      marks = List.copyOf(marks);
    }
  }

  /** What has to be done for some marks, all of this renderer's kind and no two of them equal. */
  List<Job> jobs(List<Mark> marks);
}
