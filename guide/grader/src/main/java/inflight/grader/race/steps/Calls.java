package inflight.grader.race.steps;

import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;
import java.util.Set;

/** What an instruction that calls a method says of the call. */
final class Calls {
  /**
   * Parts of java.util that share nothing between threads, or only pass calls on to the learner's
   * own code.
   */
  private static final List<String> NOT_TOLD =
      List.of(
          "java/util/Objects",
          "java/util/Optional",
          "java/util/Comparator",
          "java/util/Locale",
          "java/util/function/",
          "java/util/stream/");

  /** Types whose methods may make other threads do something. */
  private static final List<String> SPAWNERS =
      List.of(
          "java/util/concurrent/Executor",
          "java/util/concurrent/ScheduledExecutor",
          "java/util/concurrent/ThreadPool",
          "java/util/concurrent/ScheduledThreadPool",
          "java/util/concurrent/ForkJoin",
          "java/util/concurrent/Recursive",
          "java/util/concurrent/CountedCompleter",
          "java/util/concurrent/StructuredTaskScope",
          "java/util/concurrent/SubmissionPublisher",
          "java/util/Timer",
          "java/lang/Thread$Builder",
          "java/lang/ref/Cleaner");

  private static final Set<String> SPAWNING =
      Set.of(
          "start",
          "startVirtualThread",
          "parallel",
          "parallelStream",
          "orTimeout",
          "completeOnTimeout",
          "delayedExecutor");

  /** Methods of java.util that read the whole of their last argument, if it is one of these. */
  private static final Set<String> COPIERS = Set.of("<init>", "copyOf", "addAll", "putAll");

  private static final Set<ClassDesc> COPIED =
      Set.of(ConstantDescs.CD_Collection, ConstantDescs.CD_Map);

  private Calls() {}

  static String owner(InvokeInstruction call) {
    return call.owner().asInternalName();
  }

  static boolean isOfTheJdk(InvokeInstruction call) {
    return owner(call).startsWith("java/");
  }

  static String simpleName(InvokeInstruction call) {
    var type = owner(call);
    return type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf('$')) + 1);
  }

  /** As the learner would say it; the methods of monitors are the JDK's, whoever inherits them. */
  static String what(InvokeInstruction call) {
    var name = call.name().stringValue();
    return (isOfMonitor(call) ? "Object" : simpleName(call)) + "." + name;
  }

  /** One of {@code wait}, {@code notify} and {@code notifyAll}, which every object has. */
  static boolean isOfMonitor(InvokeInstruction call) {
    return switch (call.name().stringValue()) {
      case "notify", "notifyAll" -> call.type().equalsString("()V");
      case "wait" -> List.of("()V", "(J)V", "(JI)V").contains(call.type().stringValue());
      default -> false;
    };
  }

  static boolean isTold(InvokeInstruction call) {
    var owner = owner(call);
    if (owner.startsWith("java/util/")) {
      return NOT_TOLD.stream().noneMatch(owner::startsWith);
    }
    return owner.equals("java/lang/invoke/VarHandle")
        || owner.equals("java/lang/Thread")
        || isOfMonitor(call);
  }

  static boolean spawns(InvokeInstruction call) {
    var owner = owner(call);
    var name = call.name().stringValue();
    return SPAWNERS.stream().anyMatch(owner::startsWith)
        || SPAWNING.contains(name)
        || owner.equals("java/util/concurrent/CompletableFuture") && name.endsWith("Async");
  }

  /** True if all of the last argument is read. */
  static boolean copies(InvokeInstruction call) {
    var parameters = call.typeSymbol().parameterList();
    return owner(call).startsWith("java/util/")
        && COPIERS.contains(call.name().stringValue())
        && !parameters.isEmpty()
        && COPIED.contains(parameters.getLast());
  }

  /** Whether a listener may want to know what is handed over in this parameter; times are longs. */
  static boolean isToldOf(ClassDesc parameter) {
    return parameter.equals(ConstantDescs.CD_long)
        || TypeKind.from(parameter) == TypeKind.REFERENCE
            && !parameter.equals(ConstantDescs.CD_String);
  }
}
