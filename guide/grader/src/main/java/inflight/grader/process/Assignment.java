package inflight.grader.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One thing to do for a judge process.
 *
 * @param work the name of the class of the {@link Work}
 * @param args what it needs to know besides
 * @param folders of compiled classes: tests, hand-in, stubs; what comes first shadows what comes
 *     later
 * @param properties system properties to set before
 */
public record Assignment(
    String work, List<String> args, List<String> folders, Map<String, String> properties) {
  public Assignment {
    args = List.copyOf(args);
    folders = List.copyOf(folders);
    properties = Map.copyOf(properties);
  }

  public static Assignment of(
      Class<? extends Work> work,
      List<String> args,
      List<Path> folders,
      Map<String, String> properties) {
    return new Assignment(
        work.getName(), args, folders.stream().map(Path::toString).toList(), properties);
  }

  /** The folders as paths, seen from the process's own working folder. */
  public List<Path> paths() {
    return folders.stream().map(Path::of).toList();
  }
}
