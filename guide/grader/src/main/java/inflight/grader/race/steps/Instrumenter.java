package inflight.grader.race.steps;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Puts a call to {@link Hooks} before each step of a class that another thread could see: an access
 * to a field that is not final or to an array's element, the taking of a monitor, and a call on an
 * object of {@code java.util} (a collection, a lock, an atomic), which counts as one step. The code
 * does what it did before; only the order of threads can be steered.
 */
final class Instrumenter implements InstrumentingLoader.Transform {
  private static final ClassDesc HOOKS = ClassDesc.of("inflight.grader.race.steps.Hooks");
  private static final MethodTypeDesc POINT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
  private static final MethodTypeDesc VALUE =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_int);

  /**
   * Parts of java.util that share nothing between threads, or only pass calls on to the learner's
   * own code.
   */
  private static final List<String> NOT_SHARED =
      List.of(
          "java/util/Objects",
          "java/util/Optional",
          "java/util/Comparator",
          "java/util/Locale",
          "java/util/function/",
          "java/util/stream/");

  private final ClassFile classFile;
  private final Sites sites;
  private final BiPredicate<String, String> isFinal;

  /**
   * @param loader finds the classes that the instrumented ones refer to
   * @param isFinal tells of a field, by its owner's internal name and its own, whether it is known
   *     to be final
   */
  Instrumenter(ClassLoader loader, Sites sites, BiPredicate<String, String> isFinal) {
    this.classFile =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    this.sites = sites;
    this.isFinal = isFinal;
  }

  @Override
  public byte[] instrument(byte[] original) {
    var model = classFile.parse(original);
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

  private void method(
      java.lang.classfile.ClassBuilder builder, ClassModel owner, MethodModel method, String file) {
    var isSynchronized = method.flags().has(AccessFlag.SYNCHRONIZED);
    var flags = method.flags().flagsMask() & ~ClassFile.ACC_SYNCHRONIZED;
    builder.withMethod(
        method.methodName(),
        method.methodType(),
        flags,
        methodBuilder -> {
          for (var element : method) {
            switch (element) {
              case CodeModel code ->
                  methodBuilder.withCode(
                      out -> new Body(owner, method, file, isSynchronized, out).write(code));
              case java.lang.classfile.AccessFlags replaced -> {}
              default -> methodBuilder.with(element);
            }
          }
        });
  }

  /** The code of one method, with hooks. */
  private final class Body {
    private final ClassModel owner;
    private final MethodModel method;
    private final String file;
    private final boolean isSynchronized;
    private final CodeBuilder out;
    private int line;

    Body(
        ClassModel owner,
        MethodModel method,
        String file,
        boolean isSynchronized,
        CodeBuilder out) {
      this.owner = owner;
      this.method = method;
      this.file = file;
      this.isSynchronized = isSynchronized;
      this.out = out;
    }

    /**
     * A synchronized method becomes one with a block, so that there is a step before the monitor is
     * taken.
     */
    void write(CodeModel code) {
      if (!isSynchronized) {
        code.forEach(this::element);
        return;
      }
      var start = out.newLabel();
      var end = out.newLabel();
      line = firstLine(code);
      hook("point", POINT, site(Site.Kind.LOCK, method.methodName().stringValue()));
      monitor().monitorenter();
      out.labelBinding(start);
      code.forEach(this::element);
      out.labelBinding(end);
      Label handler = out.newLabel();
      out.labelBinding(handler);
      monitor().monitorexit().athrow();
      out.exceptionCatchAll(start, end, handler);
    }

    private CodeBuilder monitor() {
      return method.flags().has(AccessFlag.STATIC)
          ? out.loadConstant(owner.thisClass().asSymbol())
          : out.aload(0);
    }

    private static int firstLine(CodeModel code) {
      return code.elementStream()
          .filter(LineNumber.class::isInstance)
          .mapToInt(it -> ((LineNumber) it).line())
          .findFirst()
          .orElse(0);
    }

    private void element(CodeElement element) {
      switch (element) {
        case LineNumber number -> {
          line = number.line();
          out.with(number);
        }
        case FieldInstruction field when isShared(field) -> field(field);
        case ArrayLoadInstruction load -> {
          var site = site(Site.Kind.READ, "an array element");
          hook("point", POINT, site);
          out.with(load);
          value(load.typeKind(), "value", site);
        }
        case ArrayStoreInstruction store -> {
          value(store.typeKind(), "write", site(Site.Kind.WRITE, "an array element"));
          out.with(store);
        }
        case MonitorInstruction monitor when monitor.opcode() == Opcode.MONITORENTER -> {
          hook("point", POINT, site(Site.Kind.LOCK, "a monitor"));
          out.with(monitor);
        }
        case InvokeInstruction call when isStep(call) -> call(call);
        case ReturnInstruction end when isSynchronized -> {
          monitor().monitorexit();
          out.with(end);
        }
        default -> out.with(element);
      }
    }

    private boolean isShared(FieldInstruction field) {
      return !isFinal.test(field.owner().asInternalName(), field.name().stringValue())
          && !field.name().stringValue().contains("$");
    }

    private void field(FieldInstruction field) {
      var kind = TypeKind.from(field.typeSymbol());
      var name = field.name().stringValue();
      if (field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.GETSTATIC) {
        var site = site(Site.Kind.READ, name);
        hook("point", POINT, site);
        out.with(field);
        value(kind, "value", site);
      } else {
        value(kind, "write", site(Site.Kind.WRITE, name));
        out.with(field);
      }
    }

    private static boolean isStep(InvokeInstruction call) {
      var owner = call.owner().asInternalName();
      var name = call.name().stringValue();
      if (name.equals("<init>")) {
        return false;
      }
      if (owner.startsWith("java/util/")) {
        return NOT_SHARED.stream().noneMatch(owner::startsWith);
      }
      return owner.equals("java/lang/invoke/VarHandle")
          || owner.equals("java/lang/Thread")
          || List.of("wait", "notify", "notifyAll").contains(name);
    }

    private void call(InvokeInstruction call) {
      var owner = call.owner().asInternalName();
      var type = owner.substring(Math.max(owner.lastIndexOf('/'), owner.lastIndexOf('$')) + 1);
      var site = site(Site.Kind.CALL, type + "." + call.name().stringValue());
      hook("point", POINT, site);
      out.with(call);
      var returned = TypeKind.from(call.typeSymbol().returnType());
      if (returned != TypeKind.VOID) {
        value(returned, "value", site);
      }
    }

    private int site(Site.Kind kind, String what) {
      return sites.add(
          new Site(kind, owner.thisClass().asInternalName().replace('/', '.'), what, file, line));
    }

    private void hook(String name, MethodTypeDesc type, int site) {
      out.loadConstant(site).invokestatic(HOOKS, name, type);
    }

    /** Hands a copy of the value on top of the stack to a hook. */
    private void value(TypeKind kind, String hook, int site) {
      if (kind.slotSize() == 2) {
        out.dup2();
      } else {
        out.dup();
      }
      box(kind);
      hook(hook, VALUE, site);
    }

    private void box(TypeKind kind) {
      var boxed =
          switch (kind) {
            case BOOLEAN -> ConstantDescs.CD_Boolean;
            case BYTE -> ConstantDescs.CD_Byte;
            case CHAR -> ConstantDescs.CD_Character;
            case SHORT -> ConstantDescs.CD_Short;
            case INT -> ConstantDescs.CD_Integer;
            case LONG -> ConstantDescs.CD_Long;
            case FLOAT -> ConstantDescs.CD_Float;
            case DOUBLE -> ConstantDescs.CD_Double;
            case REFERENCE, VOID -> null;
          };
      if (boxed != null) {
        out.invokestatic(boxed, "valueOf", MethodTypeDesc.of(boxed, kind.upperBound()));
      }
    }
  }
}
