package inflight.grader.race.steps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Defines the classes of some folders, and the canaries, itself, instrumented, and leaves all
 * others to its parent. What its classes do is told to one listener at a time.
 */
public final class InstrumentingLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String CANARIES = "inflight/grader/race/spec/canary/";

  private final List<Path> folders;
  private final Hooks hooks;
  private final Instrumenter instrumenter;

  /**
   * @param folders of compiled classes; what comes first shadows what comes later
   */
  public InstrumentingLoader(List<Path> folders, ClassLoader parent) {
    super("instrumented", parent);
    var sites = new Sites();
    this.folders = List.copyOf(folders);
    this.hooks = new Hooks(sites);
    this.instrumenter = new Instrumenter(this, sites, new Fields(this::read));
  }

  /** From now on the steps of this loader's classes are told to this listener. */
  public void tell(Steps listener) {
    hooks.tell(listener);
  }

  Hooks hooks() {
    return hooks;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      if (loaded == null) {
        var bytes = read(name.replace('.', '/'));
        if (bytes.isEmpty()) {
          return super.loadClass(name, resolve);
        }
        var instrumented = instrumenter.instrument(MethodReferences.toLambdas(bytes.get()));
        loaded = defineClass(name, instrumented, 0, instrumented.length);
      }
      return loaded;
    }
  }

  private Optional<byte[]> read(String internalName) {
    for (var folder : folders) {
      var file = folder.resolve(internalName + ".class");
      if (Files.exists(file)) {
        try {
          return Optional.of(Files.readAllBytes(file));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    if (internalName.startsWith(CANARIES)) {
      try (var resource = getParent().getResourceAsStream(internalName + ".class")) {
        return resource == null ? Optional.empty() : Optional.of(resource.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Optional.empty();
  }
}
