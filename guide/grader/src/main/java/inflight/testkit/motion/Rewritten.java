package inflight.testkit.motion;

import inflight.testkit.Inconclusive;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.util.function.Function;

/**
 * Loads a learner's class, and what stands beside it, once more, with other code in its methods.
 */
final class Rewritten extends ClassLoader {
  private final String folder;
  private final Function<MethodModel, CodeTransform> rewriting;

  private Rewritten(Class<?> type, Function<MethodModel, CodeTransform> rewriting) {
    super(type.getClassLoader());
    folder = type.getPackageName() + ".";
    this.rewriting = rewriting;
  }

  /**
   * The class with what {@code rewriting} makes of its methods.
   *
   * @throws Inconclusive if that cannot be done: what a test would show with the class as it is,
   *     nobody could tell from a pass
   */
  static Class<?> of(Class<?> type, Function<MethodModel, CodeTransform> rewriting) {
    try {
      var rewritten = new Rewritten(type, rewriting).loadClass(type.getName());
      if (rewritten == type) {
        throw new ClassNotFoundException("there is no file of it");
      }
      return rewritten;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw new Inconclusive(
          "%s cannot be loaded with other code in its methods: %s"
              .formatted(type.getSimpleName(), e));
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      if (loaded == null) {
        if (!name.startsWith(folder)) {
          return super.loadClass(name, resolve);
        }
        try (var in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
          if (in == null) {
            return super.loadClass(name, resolve);
          }
          var rewritten = rewritten(in.readAllBytes());
          loaded = defineClass(name, rewritten, 0, rewritten.length);
        } catch (IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
      return loaded;
    }
  }

  private byte[] rewritten(byte[] original) {
    var classFile =
        ClassFile.of(
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(getParent())
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    return classFile.transformClass(
        classFile.parse(original),
        (out, element) -> {
          if (element instanceof MethodModel method && method.code().isPresent()) {
            out.transformMethod(method, MethodTransform.transformingCode(rewriting.apply(method)));
          } else {
            out.with(element);
          }
        });
  }
}
