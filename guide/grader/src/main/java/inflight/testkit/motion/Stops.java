package inflight.testkit.motion;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What slow motion adds to the code of a method: a stop before each step that another thread could
 * see, and a word before a lock is taken and after it.
 *
 * @param synchronizedMethods the names of those of the same class
 */
record Stops(boolean isSynchronized, Set<String> synchronizedMethods) implements CodeTransform {
  private static final ClassDesc HERE = ClassDesc.of(SlowMotion.class.getName());
  private static final MethodTypeDesc STOP = MethodTypeDesc.of(ConstantDescs.CD_void);
  private static final MethodTypeDesc TRIED =
      MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_boolean);
  private static final MethodTypeDesc ENTER =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_String);

  /** Methods that take a lock, or may stand for it in a lock of one's own. */
  private static final Set<String> TAKES =
      Set.of(
          "lock",
          "lockInterruptibly",
          "readLock",
          "writeLock",
          "acquire",
          "acquireUninterruptibly",
          "tryLock",
          "tryAcquire",
          "compareAndSet");

  static Stops in(MethodModel method) {
    return new Stops(
        isSynchronized(method),
        method.parent().orElseThrow().methods().stream()
            .filter(Stops::isSynchronized)
            .map(it -> it.methodName().stringValue())
            .collect(Collectors.toSet()));
  }

  private static boolean isSynchronized(MethodModel method) {
    return method.flags().has(AccessFlag.SYNCHRONIZED);
  }

  @Override
  public void atStart(CodeBuilder out) {
    if (isSynchronized) {
      out.invokestatic(HERE, "taken", STOP);
    }
  }

  @Override
  public void accept(CodeBuilder out, CodeElement element) {
    addStop(out, element);
  }

  private void addStop(CodeBuilder out, CodeElement element) {
    switch (element) {
      case FieldInstruction field
          when field.opcode() == Opcode.PUTFIELD || field.opcode() == Opcode.PUTSTATIC ->
          out.invokestatic(HERE, "stop", STOP).with(field);
      case ArrayStoreInstruction store -> out.invokestatic(HERE, "stop", STOP).with(store);
      case MonitorInstruction monitor when monitor.opcode() == Opcode.MONITORENTER ->
          out.invokestatic(HERE, "taking", STOP).with(monitor).invokestatic(HERE, "taken", STOP);
      case InvokeInstruction call when isOnObjectOfJavaUtil(call) -> addVisit(out, call);
      case InvokeInstruction call when isInterrupted(call) ->
          out.invokestatic(HERE, "stop", STOP).with(call);
      case ReturnInstruction back -> out.invokestatic(HERE, "back", STOP).with(back);
      case InvokeInstruction call when synchronizedMethods.contains(call.name().stringValue()) ->
          out.invokestatic(HERE, "taking", STOP).with(call);
      default -> out.with(element);
    }
  }

  private static boolean isOnObjectOfJavaUtil(InvokeInstruction call) {
    return (call.opcode() == Opcode.INVOKEVIRTUAL || call.opcode() == Opcode.INVOKEINTERFACE)
        && call.owner().asInternalName().startsWith("java/util/")
        && !call.owner().asInternalName().startsWith("java/util/function/");
  }

  /** It clears the flag, which another thread may just have set. */
  private static boolean isInterrupted(InvokeInstruction call) {
    return call.opcode() == Opcode.INVOKESTATIC
        && call.owner().asInternalName().equals("java/lang/Thread")
        && call.name().equalsString("interrupted");
  }

  private static void addVisit(CodeBuilder out, InvokeInstruction call) {
    var arguments = new ArrayList<Integer>();
    var types = call.typeSymbol().parameterList().stream().map(TypeKind::from).toList();
    for (var type : types.reversed()) {
      var slot = out.allocateLocal(type);
      out.storeLocal(type, slot);
      arguments.addFirst(slot);
    }
    var object = out.allocateLocal(TypeKind.REFERENCE);
    out.astore(object).aload(object).loadConstant(call.name().stringValue());
    out.invokestatic(HERE, "enter", ENTER).aload(object);
    for (var i = 0; i < types.size(); i++) {
      out.loadLocal(types.get(i), arguments.get(i));
    }
    out.with(call).invokestatic(HERE, "leave", STOP);
    if (call.owner().asInternalName().startsWith("java/util/concurrent/")
        && TAKES.contains(call.name().stringValue())) {
      if (call.typeSymbol().returnType().equals(ConstantDescs.CD_boolean)) {
        out.invokestatic(HERE, "taken", TRIED);
      } else if (!call.typeSymbol().returnType().descriptorString().endsWith("Lock;")) {
        out.invokestatic(HERE, "taken", STOP);
      }
    }
  }
}
