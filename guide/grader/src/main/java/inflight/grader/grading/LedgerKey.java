package inflight.grader.grading;

import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All that a verdict depends on, in short: the classes that the test can reach (tests, hand-in,
 * helpers, given types), the grader with its libraries and its Java, the options, and for what is
 * measured the machine.
 */
final class LedgerKey {
  /** In a descriptor, or in a string where a class is found by its name at run time. */
  private static final Pattern NAME = Pattern.compile("inflight(?:[./][\\w$]+)+");

  private LedgerKey() {}

  /** The key; empty if a class that it needs cannot be read. */
  static Optional<String> of(Request request, Exercise exercise, Axis axis, String version) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      add(digest, version, System.getProperty("java.vm.version"), axis.label());
      add(digest, request.loop().name());
      new TreeMap<>(request.settings()).forEach((name, value) -> add(digest, name, value));
      if (axis != Axis.CORRECT) {
        add(digest, Boolean.toString(request.deep()));
      }
      if (axis == Axis.FASTER) {
        add(digest, machine());
      }
      var start = List.of(exercise.className(axis), exercise.className());
      for (var each : reachable(start, request.folders()).entrySet()) {
        add(digest, each.getKey());
        digest.update(each.getValue());
      }
      return Optional.of(HexFormat.of().formatHex(digest.digest()));
    } catch (IOException | IllegalArgumentException unreadable) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static void add(MessageDigest digest, String... words) {
    for (var word : words) {
      digest.update(word.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
  }

  private static String machine() {
    return "%s %s %d"
        .formatted(
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors());
  }

  /** The classes in the folders that some classes refer to, and those, and so on. */
  private static TreeMap<String, byte[]> reachable(List<String> start, List<Path> folders)
      throws IOException {
    var found = new TreeMap<String, byte[]>();
    var open = new ArrayDeque<String>();
    for (var name : start) {
      open.add(name.replace('.', '/'));
    }
    while (!open.isEmpty()) {
      var name = open.remove();
      if (found.containsKey(name)) {
        continue;
      }
      var file = find(name, folders);
      if (file.isEmpty()) {
        continue;
      }
      var bytes = Files.readAllBytes(file.get());
      found.put(name, bytes);
      for (var entry : ClassFile.of().parse(bytes).constantPool()) {
        if (entry instanceof Utf8Entry text) {
          NAME.matcher(text.stringValue())
              .results()
              .forEach(it -> open.add(it.group().replace('.', '/')));
        }
      }
    }
    for (var name : start) {
      if (!found.containsKey(name.replace('.', '/'))) {
        throw new IOException("There is no class " + name);
      }
    }
    return found;
  }

  private static Optional<Path> find(String name, List<Path> folders) {
    return folders.stream()
        .map(it -> it.resolve(name + ".class"))
        .filter(Files::isRegularFile)
        .findFirst();
  }
}
