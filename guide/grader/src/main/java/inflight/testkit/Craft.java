package inflight.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Rules of craft: what a solution must not be built on, read from its class files. */
public final class Craft {
  private Craft() {}

  /**
   * Fails if a class, one nested in it, or one that it uses and that is not the JDK's own, mentions
   * a forbidden class: as a type, in a signature, or by its name in a string.
   */
  public static void assertNotBuiltOn(Class<?> solution, Class<?>... forbidden) {
    var patterns = List.of(forbidden).stream().map(Craft::mention).toList();
    entries(
        solution,
        entry -> {
          for (var i = 0; i < forbidden.length; i++) {
            if (entry instanceof Utf8Entry utf8
                && patterns.get(i).matcher(utf8.stringValue()).find()) {
              throw new AssertionError(
                  Words.format(
                      "%s uses the JDK's own %s. Build it from smaller parts.",
                      solution.getSimpleName(), forbidden[i].getSimpleName()));
            }
          }
        });
  }

  /**
   * Whether a class, one nested in it, or one that it uses and that is not the JDK's own, may call
   * a method of a class, or refers to it.
   *
   * @param owner the class, or one that extends it
   */
  public static boolean mayCall(Class<?> solution, Class<?> owner, Set<String> methods) {
    var found = new AtomicBoolean();
    entries(
        solution,
        entry -> {
          if (entry instanceof MethodRefEntry method
              && methods.contains(method.name().stringValue())
              && isOrExtends(solution.getClassLoader(), method.owner().asInternalName(), owner)) {
            found.set(true);
          }
        });
    return found.get();
  }

  private static boolean isOrExtends(ClassLoader loader, String internalName, Class<?> owner) {
    try {
      return owner.isAssignableFrom(Class.forName(internalName.replace('/', '.'), false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** All that a class and those that it uses, but for the JDK's, refer to. */
  private static void entries(Class<?> solution, Consumer<PoolEntry> look) {
    var todo = new ArrayDeque<String>(List.of(solution.getName().replace('.', '/')));
    var seen = new HashSet<String>(todo);
    while (!todo.isEmpty()) {
      for (var entry : pool(solution.getClassLoader(), todo.remove())) {
        look.accept(entry);
        if (entry instanceof ClassEntry used) {
          var name = used.asInternalName();
          if (!name.startsWith("[") && seen.add(name)) {
            todo.add(name);
          }
        }
      }
    }
  }

  /** Matches the class's whole name, with slashes or with dots, in a descriptor or by itself. */
  private static Pattern mention(Class<?> type) {
    var name = type.getName().replace(".", "[./]").replace("$", "\\$");
    return Pattern.compile("(?<![\\w./])L?" + name + "(?![\\w])");
  }

  /** What a class file refers to; nothing if the class is the JDK's. */
  private static Iterable<PoolEntry> pool(ClassLoader loader, String internalName) {
    var file = loader.getResource(internalName + ".class");
    if (file != null && file.getProtocol().equals("jrt")) {
      return Set.of();
    }
    try (var bytes = loader.getResourceAsStream(internalName + ".class")) {
      if (bytes == null) {
        return Set.of();
      }
      return ClassFile.of().parse(bytes.readAllBytes()).constantPool();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
