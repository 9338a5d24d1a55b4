package inflight.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.LineNumber;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

/**
 * Tests run in the order in which they are written: what is basic comes first, and so does its
 * failure.
 */
final class SourceOrder implements MethodOrderer {
  @Override
  public void orderMethods(MethodOrdererContext context) {
    var lines = lines(context.getTestClass());
    context
        .getMethodDescriptors()
        .sort(
            Comparator.comparingInt(
                (MethodDescriptor it) -> lines.getOrDefault(it.getMethod().getName(), 0)));
  }

  /** The first line of each method; reflection does not tell it, the class file does. */
  private static Map<String, Integer> lines(Class<?> type) {
    var resource = type.getName().replace('.', '/') + ".class";
    var lines = new HashMap<String, Integer>();
    try (var in = type.getClassLoader().getResourceAsStream(resource)) {
      for (var method : ClassFile.of().parse(in.readAllBytes()).methods()) {
        method
            .code()
            .flatMap(
                code ->
                    code.elementStream()
                        .filter(LineNumber.class::isInstance)
                        .map(it -> ((LineNumber) it).line())
                        .findFirst())
            .ifPresent(line -> lines.merge(method.methodName().stringValue(), line, Math::min));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }
}
