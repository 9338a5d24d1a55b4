package inflight.grader.race.steps;

import inflight.testkit.NeverRuns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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
  private final Map<String, Optional<byte[]>> originals;
  private final Map<String, byte[]> instrumented;
  private final StaticState staticState = new StaticState();

  /**
   * @param folders of compiled classes; what comes first shadows what comes later
   */
  public InstrumentingLoader(List<Path> folders, ClassLoader parent) {
    super(NeverRuns.EXPLORING_LOADER, parent);
    this.folders = List.copyOf(folders);
    var sites = new Sites();
    this.hooks = new Hooks(sites);
    this.originals = new ConcurrentHashMap<>();
    this.instrumented = new ConcurrentHashMap<>();
    this.instrumenter = new Instrumenter(this, sites, new Fields(this::read));
  }

  private InstrumentingLoader(InstrumentingLoader other) {
    super(NeverRuns.EXPLORING_LOADER, other.getParent());
    this.folders = other.folders;
    this.hooks = other.hooks.again();
    this.originals = other.originals;
    this.instrumented = other.instrumented;
    this.instrumenter = other.instrumenter;
  }

  /** A loader of the same classes, whose static fields begin afresh. It tells nobody as yet. */
  public InstrumentingLoader again() {
    return new InstrumentingLoader(this);
  }

  /** From now on the steps of this loader's classes are told to this listener. */
  public void tell(Steps listener) {
    hooks.tell(listener);
  }

  /**
   * Whether one run of its classes might leave something in a static field for the next. The
   * specification's own constants do not count.
   */
  public boolean keepsStaticState(String specification) {
    return staticState.isKeptBesides(specification);
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
        var code = instrumented.computeIfAbsent(name, key -> instrumenter.instrument(bytes.get()));
        loaded = defineClass(name, code, 0, code.length);
        staticState.add(loaded);
      }
      return loaded;
    }
  }

  /** The instrumenter looks up here what a class extends. */
  @Override
  public InputStream getResourceAsStream(String name) {
    var bytes =
        name.endsWith(".class")
            ? read(name.substring(0, name.length() - ".class".length()))
            : Optional.<byte[]>empty();
    return bytes.isPresent()
        ? new ByteArrayInputStream(bytes.get())
        : super.getResourceAsStream(name);
  }

  private Optional<byte[]> read(String internalName) {
    return originals.computeIfAbsent(internalName, this::readFile);
  }

  private Optional<byte[]> readFile(String internalName) {
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
