package inflight.grader.race.steps;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;

/** Writes calls of {@link Hooks}. */
final class HookCalls {
  private static final ClassDesc HOOKS = ClassDesc.of("inflight.grader.race.steps.Hooks");

  /** The hooks of the loader that defines the class: a constant of the class. */
  static final DynamicConstantDesc<?> SELF =
      DynamicConstantDesc.ofNamed(
          MethodHandleDesc.ofMethod(
              DirectMethodHandleDesc.Kind.STATIC,
              HOOKS,
              "of",
              MethodTypeDesc.of(
                  HOOKS,
                  ConstantDescs.CD_MethodHandles_Lookup,
                  ConstantDescs.CD_String,
                  ConstantDescs.CD_Class)),
          "hooks",
          HOOKS);

  private HookCalls() {}

  /** Calls a hook whose arguments, the site and the hooks included, are on the stack. */
  static void invoke(CodeBuilder out, String name, String parameters) {
    out.invokestatic(
        HOOKS,
        name,
        MethodTypeDesc.ofDescriptor("(" + parameters + HOOKS.descriptorString() + ")V"));
  }

  /** Calls a hook whose arguments but the site and the hooks are on the stack. */
  static void at(CodeBuilder out, String name, String parameters, int site) {
    out.loadConstant(site).loadConstant(SELF);
    invoke(out, name, parameters + "I");
  }

  /** Makes an object of the value of this kind on top of the stack. */
  static void box(CodeBuilder out, TypeKind kind) {
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
