package inflight.grader.race.steps;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/**
 * Calls on a thread that never runs, since an actor plays it: what the JDK would do with it, it
 * does itself. Such methods of the JDK are final or static and know nothing of the actor.
 */
final class PlayedThreads {
  static final ClassDesc NEVER_RUNS = ClassDesc.of("inflight.testkit.NeverRuns");

  /** Here the thread is no receiver, but lies above one. */
  private static final String TIMED_JOIN = "TimeUnit.timedJoin";

  private PlayedThreads() {}

  /** Which method of a thread that never runs stands for a call, if one does. */
  static Optional<String> method(InvokeInstruction call) {
    return switch (Calls.what(call)) {
      case "LockSupport.unpark" -> Optional.of("unparkPlayer");
      case "Thread.join", TIMED_JOIN -> Optional.of("awaitEnd");
      case "Thread.isAlive" -> Optional.of("lives");
      default -> Optional.empty();
    };
  }

  /** What lies above the thread on the stack. */
  static List<ClassDesc> parametersBehindThread(InvokeInstruction call) {
    var parameters = call.typeSymbol().parameterList();
    return call.opcode() == Opcode.INVOKESTATIC || isTimedJoin(call)
        ? parameters.subList(1, parameters.size())
        : parameters;
  }

  /**
   * Asks the thread on top of the stack. Times are left out: a specification that hands such
   * threads out lets nobody wait for a short one.
   */
  static void ask(CodeBuilder out, InvokeInstruction call) {
    var name = method(call).orElseThrow();
    var answer = name.equals("lives") ? ConstantDescs.CD_boolean : ConstantDescs.CD_void;
    out.checkcast(NEVER_RUNS).invokeinterface(NEVER_RUNS, name, MethodTypeDesc.of(answer));
    if (isTimedJoin(call)) {
      out.pop();
    }
    if (!call.typeSymbol().returnType().equals(answer)) {
      // join with a Duration: it has ended in time.
      out.iconst_1();
    }
  }

  private static boolean isTimedJoin(InvokeInstruction call) {
    return Calls.what(call).equals(TIMED_JOIN);
  }
}
