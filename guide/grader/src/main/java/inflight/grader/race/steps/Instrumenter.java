package inflight.grader.race.steps;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;

/**
 * Puts calls to {@link Hooks} beside each step of a class that another thread could see or that
 * orders threads: an access to a field or an element, the taking and giving back of a monitor, and
 * calls. The code does what it did before.
 */
final class Instrumenter {
  private final ClassFile classFile;
  private final Sites sites;
  private final Fields fields;

  /**
   * @param loader finds the classes that the instrumented ones refer to
   */
  Instrumenter(ClassLoader loader, Sites sites, Fields fields) {
    this.classFile =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    this.sites = sites;
    this.fields = fields;
  }

  byte[] instrument(byte[] original) {
    var model = classFile.parse(MethodReferences.toLambdas(classFile, original));
    var file =
        model
            .findAttribute(Attributes.sourceFile())
            .map(it -> it.sourceFile().stringValue())
            .orElse("");
    return classFile.transformClass(
        model,
        ClassTransform.ofStateful(
            () ->
                (builder, element) -> {
                  if (element instanceof MethodModel method && method.code().isPresent()) {
                    method(builder, model, method, file);
                  } else {
                    builder.with(element);
                  }
                }));
  }

  /**
   * A synchronized method becomes one with a block, so that there is a step before the monitor is
   * taken.
   */
  private void method(ClassBuilder builder, ClassModel owner, MethodModel method, String file) {
    var flags = method.flags().flagsMask() & ~ClassFile.ACC_SYNCHRONIZED;
    var isSynchronized = method.flags().has(AccessFlag.SYNCHRONIZED);
    builder.withMethod(
        method.methodName(),
        method.methodType(),
        flags,
        methodBuilder -> {
          for (var element : method) {
            switch (element) {
              case CodeModel code ->
                  methodBuilder.transformCode(
                      code,
                      method.methodName().equalsString("<clinit>")
                          ? new InitializerCode()
                          : new MethodCode(
                              code, new Place(sites, owner, method, file), fields, isSynchronized));
              case AccessFlags replaced -> {}
              default -> methodBuilder.with(element);
            }
          }
        });
  }

  /** Makes the sites of one method. */
  static final class Place {
    private final Sites sites;
    private final ClassModel owner;
    private final MethodModel method;
    private final String file;
    private int made;

    Place(Sites sites, ClassModel owner, MethodModel method, String file) {
      this.sites = sites;
      this.owner = owner;
      this.method = method;
      this.file = file;
    }

    ClassModel owner() {
      return owner;
    }

    String methodName() {
      return method.methodName().stringValue();
    }

    boolean isConstructor() {
      return method.methodName().equalsString("<init>");
    }

    boolean isStatic() {
      return method.flags().has(AccessFlag.STATIC);
    }

    String ownerName() {
      return owner.thisClass().asInternalName().replace('/', '.');
    }

    int site(Site.Kind kind, String what, int line, Site.Traits traits) {
      return sites.add(new Site(kind, ownerName(), methodName(), what, file, line, made++, traits));
    }
  }
}
