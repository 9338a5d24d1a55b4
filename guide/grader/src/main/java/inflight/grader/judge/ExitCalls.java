package inflight.grader.judge;

import inflight.grader.model.Exercise;
import inflight.grader.model.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The places in an exercise's classes that can end the Java process. A process that was ended
 * cannot say any more where that happened; its classes can.
 */
public final class ExitCalls {
  private static final Set<String> OWNERS = Set.of("java/lang/System", "java/lang/Runtime");
  private static final Set<String> NAMES = Set.of("exit", "halt");

  /**
   * A call that ends the process.
   *
   * @param what such as {@code System.exit}
   * @param where the learner's line
   */
  public record Call(String what, String where) {}

  private ExitCalls() {}

  /**
   * What to say of a process that the code under test has ended, and where that was if it is known.
   */
  public static Finding finding(String claim, int exitCode, Request request, Exercise exercise) {
    var called = first(request, exercise);
    if (called.isEmpty()) {
      return new Finding(
          claim,
          List.of(
              "the code under test ended the Java process with exit code %d (System.exit, Runtime.halt or a crash)"
                  .formatted(exitCode)));
    }
    var first = called.get();
    return new Finding(
        claim,
        List.of(
            "%s was called: it ended the Java process with exit code %d, and the tests with it"
                .formatted(first.what(), exitCode)),
        first.where());
  }

  /** The first place in the exercise's classes that may have ended the process. */
  public static Optional<Call> first(Request request, Exercise exercise) {
    return in(request.submission().classes(), exercise).stream().findFirst();
  }

  /** The calls in the class of an exercise and in the classes inside it. */
  static List<Call> in(Path classes, Exercise exercise) {
    var file = classes.resolve(exercise.className().replace('.', '/') + ".class");
    if (!Files.isDirectory(file.getParent())) {
      return List.of();
    }
    var calls = new ArrayList<Call>();
    try (var files = Files.list(file.getParent())) {
      for (var each : files.filter(it -> isOf(it, exercise)).sorted().toList()) {
        calls(ClassFile.of().parse(each), calls);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return calls;
  }

  private static boolean isOf(Path file, Exercise exercise) {
    var name = file.getFileName().toString();
    return name.equals(exercise.name() + ".class") || name.startsWith(exercise.name() + "$");
  }

  private static void calls(ClassModel type, List<Call> calls) {
    var source =
        type.findAttribute(Attributes.sourceFile())
            .map(it -> it.sourceFile().stringValue())
            .orElse("");
    for (var method : type.methods()) {
      var line = 0;
      for (var element : method.code().map(CodeModel::elementList).orElse(List.of())) {
        if (element instanceof LineNumber number) {
          line = number.line();
        } else if (element instanceof InvokeInstruction call
            && OWNERS.contains(call.owner().asInternalName())
            && NAMES.contains(call.name().stringValue())) {
          var owner = call.owner().asInternalName().substring("java/lang/".length());
          calls.add(new Call(owner + "." + call.name().stringValue(), source + ":" + line));
        }
      }
    }
  }
}
