package inflight.grader.race.steps;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.ReturnInstruction;

/**
 * The code of a static initializer. What it does is ordered before every use of its class, so only
 * its begin and its end are told, however it ends.
 */
final class InitializerCode implements CodeTransform {
  private Label start;

  @Override
  public void atStart(CodeBuilder out) {
    initializes(out, 1);
    start = out.newLabel();
    out.labelBinding(start);
  }

  @Override
  public void accept(CodeBuilder out, CodeElement element) {
    if (element instanceof ReturnInstruction) {
      initializes(out, -1);
    }
    out.with(element);
  }

  @Override
  public void atEnd(CodeBuilder out) {
    var end = out.newLabel();
    out.labelBinding(end);
    var handler = out.newLabel();
    out.labelBinding(handler);
    initializes(out, -1);
    out.athrow();
    out.exceptionCatchAll(start, end, handler);
  }

  private static void initializes(CodeBuilder out, int change) {
    out.loadConstant(change).loadConstant(HookCalls.SELF);
    HookCalls.invoke(out, "initializes", "I");
  }
}
