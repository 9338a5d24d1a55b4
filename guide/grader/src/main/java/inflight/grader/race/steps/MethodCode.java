package inflight.grader.race.steps;

import inflight.grader.race.steps.Instrumenter.Place;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.ReturnInstruction;

/** The code of one method, with hooks. */
final class MethodCode implements CodeTransform {
  private static final String OBJECT = "Ljava/lang/Object;";

  private final CodeModel code;
  private final Place place;
  private final Fields fields;
  private final boolean isSynchronized;
  private final CallCode calls;
  private final LockSource lockSource;
  private CodeBuilder out;
  private Label start;
  private int line;

  /** Objects of which there is no more yet than the memory; in a constructor {@code this} too. */
  private int unborn;

  MethodCode(CodeModel code, Place place, Fields fields, boolean isSynchronized) {
    this.code = code;
    this.place = place;
    this.fields = fields;
    this.isSynchronized = isSynchronized;
    this.calls = new CallCode(place);
    this.lockSource = new LockSource(place.isStatic());
    this.unborn = place.isConstructor() ? 1 : 0;
  }

  @Override
  public void atStart(CodeBuilder builder) {
    out = builder;
    if (isSynchronized) {
      line = firstLine();
      var site = lockSite(ofMethod());
      monitor();
      HookCalls.at(out, "lock", OBJECT, site);
      monitor().monitorenter();
      monitor();
      HookCalls.at(out, "hasLocked", OBJECT, site);
      start = out.newLabel();
      out.labelBinding(start);
    }
  }

  /** An exception gives the monitor back too. */
  @Override
  public void atEnd(CodeBuilder builder) {
    out = builder;
    if (isSynchronized) {
      var end = out.newLabel();
      out.labelBinding(end);
      var handler = out.newLabel();
      out.labelBinding(handler);
      unlock();
      out.athrow();
      out.exceptionCatchAll(start, end, handler);
    }
  }

  private String ofMethod() {
    return "%s, in %s".formatted(place.isStatic() ? "" : LockSource.THIS, place.methodName());
  }

  private CodeBuilder monitor() {
    return place.isStatic() ? out.loadConstant(place.owner().thisClass().asSymbol()) : out.aload(0);
  }

  private void unlock() {
    monitor();
    HookCalls.at(out, "unlock", OBJECT, lockSite(""));
    monitor().monitorexit();
  }

  private int firstLine() {
    return code.elementStream()
        .filter(LineNumber.class::isInstance)
        .mapToInt(it -> ((LineNumber) it).line())
        .findFirst()
        .orElse(0);
  }

  @Override
  public void accept(CodeBuilder builder, CodeElement element) {
    out = builder;
    lockSource.next(element);
    switch (element) {
      case LineNumber number -> {
        line = number.line();
        out.with(number);
      }
      case FieldInstruction field -> field(field);
      case ArrayLoadInstruction load -> load(load);
      case ArrayStoreInstruction store -> store(store);
      case MonitorInstruction monitor when monitor.opcode() == Opcode.MONITORENTER -> {
        var site = lockSite(lockSource.words());
        out.dup();
        HookCalls.at(out.dup(), "lock", OBJECT, site);
        HookCalls.at(out.with(monitor), "hasLocked", OBJECT, site);
      }
      case MonitorInstruction monitor -> {
        HookCalls.at(out.dup(), "unlock", OBJECT, lockSite(""));
        out.with(monitor);
      }
      case ReturnInstruction end when isSynchronized -> {
        unlock();
        out.with(end);
      }
      case NewObjectInstruction made -> {
        unborn++;
        out.with(made);
      }
      case InvokeInstruction call -> {
        calls.write(out, call, line);
        if (call.name().equalsString("<init>")) {
          unborn--;
        }
      }
      default -> out.with(element);
    }
  }

  private int lockSite(String what) {
    return place.site(
        Site.Kind.LOCK,
        what,
        line,
        new Site.Traits(false, place.isConstructor(), true, false, false));
  }

  private int site(Site.Kind kind, String what, boolean isVolatile) {
    return place.site(
        kind, what, line, new Site.Traits(isVolatile, place.isConstructor(), true, false, false));
  }

  private void field(FieldInstruction field) {
    var name = field.name().stringValue();
    var kind = fields.kind(field.owner().asInternalName(), name);
    var isInstance = field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.PUTFIELD;
    if (kind == Fields.Kind.NOT_SHARED || isInstance && place.isConstructor() && unborn > 0) {
      // Before the superclass's constructor has run, nobody else can have the object.
      out.with(field);
      return;
    }
    var type = TypeKind.from(field.typeSymbol());
    var isVolatile = kind == Fields.Kind.VOLATILE;
    var local = out.allocateLocal(type.asLoadable());
    if (field.opcode() == Opcode.GETFIELD || field.opcode() == Opcode.GETSTATIC) {
      var site = site(Site.Kind.READ, name, isVolatile);
      owner(field, isInstance);
      HookCalls.at(out, "read", OBJECT, site);
      if (isInstance) {
        out.dup();
      }
      out.with(field).storeLocal(type.asLoadable(), local);
      if (!isInstance) {
        out.loadConstant(field.owner().asSymbol());
      }
      HookCalls.box(out.loadLocal(type.asLoadable(), local), type);
      HookCalls.at(out, "hasRead", OBJECT + OBJECT, site);
      out.loadLocal(type.asLoadable(), local);
    } else {
      out.storeLocal(type.asLoadable(), local);
      owner(field, isInstance);
      HookCalls.box(out.loadLocal(type.asLoadable(), local), type);
      HookCalls.at(out, "write", OBJECT + OBJECT, site(Site.Kind.WRITE, name, isVolatile));
      out.loadLocal(type.asLoadable(), local).with(field);
    }
  }

  private void owner(FieldInstruction field, boolean isInstance) {
    if (isInstance) {
      out.dup();
    } else {
      out.loadConstant(field.owner().asSymbol());
    }
  }

  private void load(ArrayLoadInstruction load) {
    var site = site(Site.Kind.READ, "an array element", false);
    HookCalls.at(out.dup2(), "readElement", OBJECT + "I", site);
    out.with(load);
    if (load.typeKind().slotSize() == 2) {
      out.dup2();
    } else {
      out.dup();
    }
    HookCalls.box(out, load.typeKind());
    HookCalls.at(out, "hasReadElement", OBJECT, site);
  }

  private void store(ArrayStoreInstruction store) {
    var kind = store.typeKind().asLoadable();
    var value = out.allocateLocal(kind);
    out.storeLocal(kind, value).dup2();
    HookCalls.box(out.loadLocal(kind, value), store.typeKind());
    HookCalls.at(
        out,
        "writeElement",
        OBJECT + "I" + OBJECT,
        site(Site.Kind.WRITE, "an array element", false));
    out.loadLocal(kind, value).with(store);
  }
}
