package inflight.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    var todo = new ArrayDeque<String>(List.of(solution.getName().replace('.', '/')));
    var seen = new HashSet<String>(todo);
    while (!todo.isEmpty()) {
      for (var entry : pool(solution.getClassLoader(), todo.remove())) {
        switch (entry) {
          case Utf8Entry utf8 -> {
            for (var i = 0; i < forbidden.length; i++) {
              if (patterns.get(i).matcher(utf8.stringValue()).find()) {
                throw new AssertionError(
                    Words.format(
                        "%s uses the JDK's own %s. Build it from smaller parts.",
                        solution.getSimpleName(), forbidden[i].getSimpleName()));
              }
            }
          }
          case ClassEntry used -> {
            var name = used.asInternalName();
            if (!name.startsWith("[") && seen.add(name)) {
              todo.add(name);
            }
          }
          default -> {}
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
  private static Iterable<? extends java.lang.classfile.constantpool.PoolEntry> pool(
      ClassLoader loader, String internalName) {
    var file = loader.getResource(internalName + ".class");
    if (file == null || file.getProtocol().equals("jrt")) {
      return Set.of();
    }
    try (var bytes = file.openStream()) {
      return ClassFile.of().parse(bytes.readAllBytes()).constantPool();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
