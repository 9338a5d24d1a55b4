package inflight.grader.race.steps;

import inflight.grader.race.steps.Instrumenter.Place;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.List;

/** Calls with hooks before and after. */
final class CallCode {
  private static final String OBJECT = "Ljava/lang/Object;";
  private static final String CONDITION = "Ljava/util/concurrent/locks/Condition;";

  private final Place place;
  private CodeBuilder out;

  CallCode(Place place) {
    this.place = place;
  }

  void write(CodeBuilder builder, InvokeInstruction call, int line) {
    out = builder;
    var name = call.name().stringValue();
    if (Calls.copies(call)) {
      // What a copy is made of is read, all of it.
      var made = name.equals("<init>") ? "new " + Calls.simpleName(call) : Calls.what(call);
      HookCalls.at(out.dup(), "copy", OBJECT, site(call, made, line));
    }
    var isSpecialInConstructor = place.isConstructor() && call.opcode() == Opcode.INVOKESPECIAL;
    if (name.equals("<init>")) {
      made(call, line);
      out.with(call);
    } else if (isSpecialInConstructor) {
      out.with(call);
    } else if (PlayedThreads.method(call).isPresent()) {
      toThread(call, site(call, Calls.what(call), line));
    } else if (call.opcode() == Opcode.INVOKESTATIC) {
      if (Calls.isOfTheJdk(call)) {
        ofClass(call, site(call, Calls.what(call), line));
      } else {
        out.with(call);
      }
    } else if (wakes(call)) {
      var type = Calls.isOfMonitor(call) ? OBJECT : CONDITION;
      HookCalls.at(out, name, type, site(call, Calls.what(call), line));
    } else {
      ofObject(call, site(call, Calls.what(call), line));
    }
  }

  /** A thread that an actor plays answers for itself. */
  private void toThread(InvokeInstruction call, int site) {
    var parameters = PlayedThreads.parametersBehindThread(call);
    var locals = stored(parameters);
    out.dup().instanceOf(PlayedThreads.NEVER_RUNS);
    var outside = out;
    outside.ifThenElse(
        played -> PlayedThreads.ask(played, call),
        itself -> {
          out = itself;
          load(parameters, locals);
          if (call.opcode() == Opcode.INVOKESTATIC) {
            ofClass(call, site);
          } else {
            ofObject(call, site);
          }
        });
    out = outside;
  }

  /** Whoever waits is woken by the listener, perhaps later. */
  private static boolean wakes(InvokeInstruction call) {
    var name = call.name().stringValue();
    return Calls.isOfMonitor(call) && name.startsWith("notify")
        || Calls.owner(call).equals("java/util/concurrent/locks/Condition")
            && name.startsWith("signal");
  }

  private int site(InvokeInstruction call, String what, int line) {
    return place.site(
        Site.Kind.CALL,
        what,
        line,
        new Site.Traits(
            false,
            place.isConstructor(),
            Calls.isTold(call),
            Calls.spawns(call),
            call.typeSymbol().parameterList().contains(ConstantDescs.CD_long)));
  }

  /** A constructor of the JDK reads the array that it is handed. */
  private void made(InvokeInstruction call, int line) {
    var parameters = call.typeSymbol().parameterList();
    if (Calls.isOfTheJdk(call) && !parameters.isEmpty() && parameters.getLast().isArray()) {
      HookCalls.at(out.dup(), "copy", OBJECT, site(call, "new " + Calls.simpleName(call), line));
    }
  }

  private void ofClass(InvokeInstruction call, int site) {
    var parameters = call.typeSymbol().parameterList();
    var locals = stored(parameters);
    var arguments = arguments(call, parameters, locals);
    out.aload(arguments);
    HookCalls.at(out, "callStatic", "[" + OBJECT, site);
    load(parameters, locals);
    out.with(call);
    var result = result(call);
    out.aload(arguments).aload(result);
    HookCalls.at(out, "hasCalledStatic", "[" + OBJECT + OBJECT, site);
  }

  private void ofObject(InvokeInstruction call, int site) {
    var parameters = call.typeSymbol().parameterList();
    var locals = stored(parameters);
    var receiver = out.allocateLocal(TypeKind.REFERENCE);
    out.dup().astore(receiver);
    var arguments = arguments(call, parameters, locals);
    out.aload(receiver).aload(arguments);
    HookCalls.at(out, "call", OBJECT + "[" + OBJECT, site);
    load(parameters, locals);
    out.with(call);
    var result = result(call);
    out.aload(receiver).aload(arguments).aload(result);
    HookCalls.at(out, "hasCalled", OBJECT + "[" + OBJECT + OBJECT, site);
  }

  private int[] stored(List<ClassDesc> parameters) {
    var locals = new int[parameters.size()];
    for (var i = parameters.size() - 1; i >= 0; i--) {
      var kind = TypeKind.from(parameters.get(i)).asLoadable();
      locals[i] = out.allocateLocal(kind);
      out.storeLocal(kind, locals[i]);
    }
    return locals;
  }

  private void load(List<ClassDesc> parameters, int[] locals) {
    for (var i = 0; i < locals.length; i++) {
      out.loadLocal(TypeKind.from(parameters.get(i)).asLoadable(), locals[i]);
    }
  }

  /** In a local, an array of what the JDK is handed, or null. */
  private int arguments(InvokeInstruction call, List<ClassDesc> parameters, int[] locals) {
    var count = (int) parameters.stream().filter(Calls::isToldOf).count();
    if (!Calls.isOfTheJdk(call) || count == 0) {
      out.aconst_null();
    } else {
      out.loadConstant(count).anewarray(ConstantDescs.CD_Object);
      var index = 0;
      for (var i = 0; i < locals.length; i++) {
        if (Calls.isToldOf(parameters.get(i))) {
          var kind = TypeKind.from(parameters.get(i));
          out.dup().loadConstant(index++).loadLocal(kind, locals[i]);
          HookCalls.box(out, kind);
          out.aastore();
        }
      }
    }
    var local = out.allocateLocal(TypeKind.REFERENCE);
    out.astore(local);
    return local;
  }

  /** In a local, an object of what the call returned, or null; that itself stays on the stack. */
  private int result(InvokeInstruction call) {
    var returned = TypeKind.from(call.typeSymbol().returnType());
    var local = out.allocateLocal(TypeKind.REFERENCE);
    if (returned == TypeKind.VOID) {
      out.loadConstant(HookCalls.SELF);
    } else if (returned.slotSize() == 2) {
      HookCalls.box(out.dup2(), returned);
    } else {
      HookCalls.box(out.dup(), returned);
    }
    out.astore(local);
    return local;
  }
}
