package inflight.grader.race.steps;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;

/**
 * What the parentheses of {@code synchronized} name, read from the instructions before the monitor
 * is taken: the compiler puts the object there, and a copy of it into a variable.
 */
final class LockSource {
  static final String THIS = "this";

  private final boolean isStatic;
  private String words = "";

  /**
   * @param isStatic whether the method has no {@code this}
   */
  LockSource(boolean isStatic) {
    this.isStatic = isStatic;
  }

  /** Looks at the next instruction. */
  void next(CodeElement element) {
    switch (element) {
      case FieldInstruction field when isRead(field) -> words = ofField(field);
      case LoadInstruction load -> words = load.slot() == 0 && !isStatic ? THIS : "";
      case StackInstruction copy when copy.opcode() == Opcode.DUP -> {}
      case StoreInstruction _, MonitorInstruction _ -> {}
      case Instruction _ -> words = "";
      default -> {}
    }
  }

  private static boolean isRead(FieldInstruction field) {
    return field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.GETSTATIC;
  }

  /** The compiler's own fields, such as an inner class's outer object, have a dollar sign. */
  private static String ofField(FieldInstruction field) {
    var name = field.name().stringValue();
    return name.indexOf('$') < 0 ? "the field " + name : "";
  }

  /** Such as {@code this} or {@code the field lock}; empty if it is neither. */
  String words() {
    return words;
  }
}
