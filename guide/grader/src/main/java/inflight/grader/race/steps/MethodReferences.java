package inflight.grader.race.steps;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DirectMethodHandleDesc.Kind;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes lambdas of method references. Who calls {@code Lock::lock} is the JDK, where no instruction
 * of the learner's stands; in a lambda the call has a line and can be followed like any other.
 */
final class MethodReferences implements ClassTransform {
  private static final ClassDesc FACTORY = ClassDesc.of("java.lang.invoke.LambdaMetafactory");

  /** Where both of the factory's methods take the handle of what is to be called. */
  private static final int IMPLEMENTATION = 1;

  private record Lambda(String name, MethodTypeDesc type, DirectMethodHandleDesc calls, int line) {}

  private final ClassModel model;
  private final ClassDesc owner;
  private final List<Lambda> lambdas = new ArrayList<>();

  private MethodReferences(ClassModel model) {
    this.model = model;
    this.owner = model.thisClass().asSymbol();
  }

  /**
   * The same class, without method references.
   *
   * @param classFile finds what the class refers to: where two ways meet in a method, what is common
   *     to the types of both has to be told
   */
  static byte[] toLambdas(ClassFile classFile, byte[] original) {
    var model = classFile.parse(original);
    return classFile.transformClass(model, new MethodReferences(model));
  }

  @Override
  public void accept(ClassBuilder out, ClassElement element) {
    if (element instanceof MethodModel method && method.code().isPresent()) {
      out.transformMethod(
          method, MethodTransform.transformingCode(CodeTransform.ofStateful(Body::new)));
    } else {
      out.with(element);
    }
  }

  @Override
  public void atEnd(ClassBuilder out) {
    for (var lambda : lambdas) {
      out.withMethodBody(
          lambda.name(),
          lambda.type(),
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          code -> write(code, lambda));
    }
  }

  private static void write(CodeBuilder out, Lambda lambda) {
    var calls = lambda.calls();
    out.lineNumber(lambda.line());
    if (calls.kind() == Kind.CONSTRUCTOR) {
      out.new_(calls.owner()).dup();
    }
    for (var i = 0; i < lambda.type().parameterCount(); i++) {
      out.loadLocal(TypeKind.from(lambda.type().parameterType(i)), out.parameterSlot(i));
    }
    var name = calls.methodName();
    var type = MethodTypeDesc.ofDescriptor(calls.lookupDescriptor());
    switch (calls.kind()) {
      case CONSTRUCTOR -> out.invokespecial(calls.owner(), "<init>", type);
      case STATIC, INTERFACE_STATIC ->
          out.invokestatic(calls.owner(), name, type, calls.isOwnerInterface());
      case INTERFACE_VIRTUAL -> out.invokeinterface(calls.owner(), name, type);
      default -> out.invokevirtual(calls.owner(), name, type);
    }
    out.return_(TypeKind.from(lambda.type().returnType()));
  }

  private final class Body implements CodeTransform {
    private int line;

    @Override
    public void accept(CodeBuilder out, CodeElement element) {
      if (element instanceof LineNumber number) {
        line = number.line();
      }
      if (element instanceof InvokeDynamicInstruction dynamic && isReference(dynamic)) {
        out.invokedynamic(withLambda(dynamic));
      } else {
        out.with(element);
      }
    }

    /** What this class declares, the bodies of its lambdas too, is followed where it stands. */
    private boolean isReference(InvokeDynamicInstruction dynamic) {
      return dynamic.bootstrapMethod().owner().equals(FACTORY)
          && dynamic.bootstrapArgs().get(IMPLEMENTATION) instanceof DirectMethodHandleDesc calls
          && calls.kind() != Kind.SPECIAL
          && calls.kind() != Kind.INTERFACE_SPECIAL
          && !(calls.owner().equals(owner) && isDeclared(calls.methodName()));
    }

    private boolean isDeclared(String method) {
      return model.methods().stream().anyMatch(it -> it.methodName().equalsString(method));
    }

    private DynamicCallSiteDesc withLambda(InvokeDynamicInstruction dynamic) {
      var arguments = new ArrayList<>(dynamic.bootstrapArgs());
      var calls = (DirectMethodHandleDesc) arguments.get(IMPLEMENTATION);
      var lambda =
          new Lambda(
              "lambda$reference$" + lambdas.size(), type(calls, dynamic.typeSymbol()), calls, line);
      lambdas.add(lambda);
      arguments.set(
          IMPLEMENTATION,
          MethodHandleDesc.ofMethod(
              model.flags().has(AccessFlag.INTERFACE) ? Kind.INTERFACE_STATIC : Kind.STATIC,
              owner,
              lambda.name(),
              lambda.type()));
      return DynamicCallSiteDesc.of(
          dynamic.bootstrapMethod(),
          dynamic.name().stringValue(),
          dynamic.typeSymbol(),
          arguments.toArray(ConstantDesc[]::new));
    }

    /** A receiver that is captured has the type with which it was, which may be a narrower one. */
    private static MethodTypeDesc type(DirectMethodHandleDesc calls, MethodTypeDesc captured) {
      var type = MethodTypeDesc.ofDescriptor(calls.lookupDescriptor());
      return switch (calls.kind()) {
        case STATIC, INTERFACE_STATIC -> type;
        case CONSTRUCTOR -> type.changeReturnType(calls.owner());
        default ->
            type.insertParameterTypes(
                0, captured.parameterCount() > 0 ? captured.parameterType(0) : calls.owner());
      };
    }
  }
}
