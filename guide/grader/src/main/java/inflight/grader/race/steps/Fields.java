package inflight.grader.race.steps;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Knows the fields of the classes that are followed. Thread-safe. */
final class Fields {
  /** What is known of a field that an instruction names. */
  enum Kind {
    PLAIN,
    VOLATILE,
    /** Final, made by the compiler, or of a class that is not followed. */
    NOT_SHARED
  }

  private final Function<String, Optional<byte[]>> classes;
  private final Map<String, Optional<ClassModel>> models = new ConcurrentHashMap<>();

  /**
   * @param classes gives the class file of a followed class by its internal name
   */
  Fields(Function<String, Optional<byte[]>> classes) {
    this.classes = classes;
  }

  Kind kind(String owner, String field) {
    if (field.contains("$")) {
      return Kind.NOT_SHARED;
    }
    var model =
        models.computeIfAbsent(
            owner, name -> classes.apply(name).map(bytes -> ClassFile.of().parse(bytes)));
    if (model.isEmpty()) {
      return Kind.NOT_SHARED;
    }
    for (var each : model.get().fields()) {
      if (each.fieldName().equalsString(field)) {
        return each.flags().has(AccessFlag.FINAL)
            ? Kind.NOT_SHARED
            : each.flags().has(AccessFlag.VOLATILE) ? Kind.VOLATILE : Kind.PLAIN;
      }
    }
    return model
        .get()
        .superclass()
        .map(it -> kind(it.asInternalName(), field))
        .orElse(Kind.NOT_SHARED);
  }
}
