package inflight.grader.race.steps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Defines the classes of some folders, and the canaries, itself, instrumented, and leaves all
 * others to its parent.
 */
public final class InstrumentingLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String CANARIES = "inflight/grader/race/spec/canary/";

  /** Instruments a class file. */
  @FunctionalInterface
  interface Transform {
    byte[] instrument(byte[] original);
  }

  private final List<Path> folders;
  private final Transform instrumenter;
  private final Map<String, Set<String>> finalFields = new ConcurrentHashMap<>();

  /**
   * @param folders of compiled classes; what comes first shadows what comes later
   */
  public InstrumentingLoader(List<Path> folders, Sites sites, ClassLoader parent) {
    this(
        folders,
        parent,
        loader ->
            new Instrumenter(
                loader, sites, (owner, field) -> loader.finalFields(owner).contains(field)));
  }

  private InstrumentingLoader(
      List<Path> folders, ClassLoader parent, Function<InstrumentingLoader, Transform> transform) {
    super("instrumented", parent);
    this.folders = List.copyOf(folders);
    this.instrumenter = transform.apply(this);
  }

  /** A loader whose classes tell {@link OrderHooks} what they access and what orders it. */
  public static InstrumentingLoader forOrder(List<Path> folders, Sites sites, ClassLoader parent) {
    return new InstrumentingLoader(
        folders, parent, loader -> new OrderInstrumenter(loader, sites, loader::fieldKind));
  }

  private OrderInstrumenter.FieldKind fieldKind(String owner, String field) {
    var bytes = read(owner);
    if (bytes.isEmpty()) {
      return OrderInstrumenter.FieldKind.NOT_SHARED;
    }
    var model = ClassFile.of().parse(bytes.get());
    for (var each : model.fields()) {
      if (each.fieldName().equalsString(field)) {
        return each.flags().has(AccessFlag.FINAL)
            ? OrderInstrumenter.FieldKind.NOT_SHARED
            : each.flags().has(AccessFlag.VOLATILE)
                ? OrderInstrumenter.FieldKind.VOLATILE
                : OrderInstrumenter.FieldKind.PLAIN;
      }
    }
    return model
        .superclass()
        .map(it -> fieldKind(it.asInternalName(), field))
        .orElse(OrderInstrumenter.FieldKind.NOT_SHARED);
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

  private Set<String> finalFields(String owner) {
    return finalFields.computeIfAbsent(
        owner,
        key ->
            read(key)
                .map(
                    bytes ->
                        ClassFile.of().parse(bytes).fields().stream()
                            .filter(field -> field.flags().has(AccessFlag.FINAL))
                            .map(field -> field.fieldName().stringValue())
                            .collect(Collectors.toSet()))
                .orElse(Set.of()));
  }
}
