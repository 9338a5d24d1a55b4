package inflight.grader.race.steps;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
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
import java.util.Set;

/**
 * Puts a call to {@link OrderHooks} beside each access to shared memory and each synchronization of
 * a class. The code does what it did before.
 */
final class OrderInstrumenter implements InstrumentingLoader.Transform {
  /** What is known of a field that an instruction names. */
  enum FieldKind {
    PLAIN,
    VOLATILE,
    /** Final, a constant, or of a class that is not instrumented. */
    NOT_SHARED
  }

  /** Tells of a field, by its owner's internal name and its own, what it is. */
  @FunctionalInterface
  interface Fields {
    FieldKind kind(String owner, String name);
  }

  private static final ClassDesc HOOKS = ClassDesc.of("inflight.grader.race.steps.OrderHooks");
  private static final MethodTypeDesc OBJECT_SITE =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object, ConstantDescs.CD_int);
  private static final MethodTypeDesc OBJECT_INDEX_SITE =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          ConstantDescs.CD_Object,
          ConstantDescs.CD_int,
          ConstantDescs.CD_int);
  private static final MethodTypeDesc OBJECT_RESULT_SITE =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          ConstantDescs.CD_Object,
          ConstantDescs.CD_Object,
          ConstantDescs.CD_int);
  private static final MethodTypeDesc SITE =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);
  private static final MethodTypeDesc INT_SITE =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_int);

  /** Methods of java.util that read the whole of their last argument, if it is one of these. */
  private static final Set<String> COPIERS = Set.of("<init>", "copyOf", "addAll", "putAll");

  private static final Set<ClassDesc> COPIED =
      Set.of(ConstantDescs.CD_Collection, ConstantDescs.CD_Map);

  private final ClassFile classFile;
  private final Sites sites;
  private final Fields fields;

  OrderInstrumenter(ClassLoader loader, Sites sites, Fields fields) {
    this.classFile =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(loader)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    this.sites = sites;
    this.fields = fields;
  }

  @Override
  public byte[] instrument(byte[] original) {
    var model = classFile.parse(original);
    var file =
        model
            .findAttribute(Attributes.sourceFile())
            .map(it -> it.sourceFile().stringValue())
            .orElse("");
    ClassTransform transform =
        (builder, element) -> {
          if (element instanceof MethodModel method
              && method.code().isPresent()
              && method.methodName().equalsString("<clinit>")) {
            builder.transformMethod(
                method,
                MethodTransform.transformingCode(
                    CodeTransform.ofStateful(() -> new Initializer(model, file))));
          } else if (element instanceof MethodModel method && method.code().isPresent()) {
            builder.transformMethod(
                method,
                MethodTransform.transformingCode(
                    CodeTransform.ofStateful(() -> new Body(model, method, file))));
          } else {
            builder.with(element);
          }
        };
    return classFile.transformClass(model, transform);
  }

  private int add(ClassModel owner, String file, int line, Site.Kind kind, String what) {
    return sites.add(
        new Site(kind, owner.thisClass().asInternalName().replace('/', '.'), what, file, line));
  }

  /** What an initializer does is ordered before every use of its class, so it is not told. */
  private final class Initializer implements CodeTransform {
    private final int site;

    Initializer(ClassModel owner, String file) {
      site = add(owner, file, 0, Site.Kind.CALL, "<clinit>");
    }

    @Override
    public void atStart(CodeBuilder out) {
      initializes(out, 1);
    }

    @Override
    public void accept(CodeBuilder out, CodeElement element) {
      if (element instanceof ReturnInstruction) {
        initializes(out, -1);
      }
      out.with(element);
    }

    private void initializes(CodeBuilder out, int change) {
      out.loadConstant(change).loadConstant(site).invokestatic(HOOKS, "initializes", INT_SITE);
    }
  }

  private final class Body implements CodeTransform {
    private final ClassModel owner;
    private final MethodModel method;
    private final String file;
    private final boolean isSynchronized;
    private final boolean isConstructor;
    private Label start;
    private int line;

    Body(ClassModel owner, MethodModel method, String file) {
      this.owner = owner;
      this.method = method;
      this.file = file;
      this.isSynchronized = method.flags().has(AccessFlag.SYNCHRONIZED);
      this.isConstructor = method.methodName().equalsString("<init>");
    }

    @Override
    public void atStart(CodeBuilder out) {
      if (isSynchronized) {
        lock(monitor(out), "acquire");
        start = out.newLabel();
        out.labelBinding(start);
      }
    }

    /** An exception gives the monitor back too. */
    @Override
    public void atEnd(CodeBuilder out) {
      if (isSynchronized) {
        var end = out.newLabel();
        out.labelBinding(end);
        var handler = out.newLabel();
        out.labelBinding(handler);
        lock(monitor(out), "release").athrow();
        out.exceptionCatchAll(start, end, handler);
      }
    }

    @Override
    public void accept(CodeBuilder out, CodeElement element) {
      switch (element) {
        case LineNumber number -> {
          line = number.line();
          out.with(number);
        }
        case FieldInstruction field -> field(out, field);
        case ArrayLoadInstruction load -> {
          out.dup2().loadConstant(site(Site.Kind.READ, "an array element"));
          hook(out, "readElement", OBJECT_INDEX_SITE).with(load);
        }
        case ArrayStoreInstruction store when !isConstructor -> {
          var kind = store.typeKind().asLoadable();
          var value = out.allocateLocal(kind);
          out.storeLocal(kind, value)
              .dup2()
              .loadConstant(site(Site.Kind.WRITE, "an array element"));
          hook(out, "writeElement", OBJECT_INDEX_SITE).loadLocal(kind, value).with(store);
        }
        case MonitorInstruction monitor when monitor.opcode() == Opcode.MONITORENTER ->
            lock(out.dup().with(monitor), "acquire");
        case MonitorInstruction monitor -> lock(out.dup(), "release").with(monitor);
        case ReturnInstruction end when isSynchronized -> lock(monitor(out), "release").with(end);
        case InvokeInstruction call -> {
          argument(out, call);
          if (call.name().equalsString("<init>")) {
            out.with(call);
          } else {
            call(out, call);
          }
        }
        default -> out.with(element);
      }
    }

    private void field(CodeBuilder out, FieldInstruction field) {
      var name = field.name().stringValue();
      var kind = fields.kind(field.owner().asInternalName(), name);
      var opcode = field.opcode();
      var reads = opcode == Opcode.GETFIELD || opcode == Opcode.GETSTATIC;
      var isStatic = opcode == Opcode.GETSTATIC || opcode == Opcode.PUTSTATIC;
      if (kind == FieldKind.NOT_SHARED || isConstructor && opcode == Opcode.PUTFIELD) {
        // What a constructor writes, its thread alone can see, or a race on the reference shows.
        out.with(field);
        return;
      }
      var wide = TypeKind.from(field.typeSymbol()).slotSize() == 2;
      var site = site(reads ? Site.Kind.READ : Site.Kind.WRITE, name);
      var isVolatile = kind == FieldKind.VOLATILE;
      if (isStatic) {
        var type = field.owner().asSymbol();
        if (reads && isVolatile) {
          hook(out.with(field).loadConstant(type).loadConstant(site), "acquireField", OBJECT_SITE);
        } else {
          var hook = reads ? "read" : isVolatile ? "releaseField" : "write";
          hook(out.loadConstant(type).loadConstant(site), hook, OBJECT_SITE).with(field);
        }
      } else if (reads && isVolatile) {
        // After the read: what it saw had been released before.
        out.dup().with(field);
        if (wide) {
          out.dup2_x1().pop2();
        } else {
          out.swap();
        }
        hook(out.loadConstant(site), "acquireField", OBJECT_SITE);
      } else if (reads) {
        hook(out.dup().loadConstant(site), "read", OBJECT_SITE).with(field);
      } else {
        if (wide) {
          out.dup2_x1().pop2().dup_x2();
        } else {
          out.dup2().pop();
        }
        hook(out.loadConstant(site), isVolatile ? "releaseField" : "write", OBJECT_SITE)
            .with(field);
      }
    }

    /** What a copy is made of is read, all of it. */
    private void argument(CodeBuilder out, InvokeInstruction call) {
      var parameters = call.typeSymbol().parameterList();
      if (call.owner().asInternalName().startsWith("java/util/")
          && COPIERS.contains(call.name().stringValue())
          && !parameters.isEmpty()
          && COPIED.contains(parameters.getLast())) {
        var made = call.name().equalsString("<init>") ? "new " + simpleName(call) : method(call);
        hook(out.dup().loadConstant(site(Site.Kind.CALL, made)), "readAll", OBJECT_SITE);
      }
    }

    private static String method(InvokeInstruction call) {
      return simpleName(call) + "." + call.name().stringValue();
    }

    private static String simpleName(InvokeInstruction call) {
      var type = call.owner().asInternalName();
      return type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf('$')) + 1);
    }

    private void call(CodeBuilder out, InvokeInstruction call) {
      var type = call.owner().asInternalName();
      var site = site(Site.Kind.CALL, method(call));
      if (call.opcode() == Opcode.INVOKESTATIC) {
        if (!type.startsWith("java/")) {
          out.with(call);
          return;
        }
        hook(out.loadConstant(site), "around", SITE).with(call);
        hook(out.loadConstant(site), "around", SITE);
        return;
      }
      if (isConstructor && call.opcode() == Opcode.INVOKESPECIAL) {
        out.with(call);
        return;
      }
      var parameters = call.typeSymbol().parameterList();
      var locals = new int[parameters.size()];
      for (var i = parameters.size() - 1; i >= 0; i--) {
        var kind = TypeKind.from(parameters.get(i)).asLoadable();
        locals[i] = out.allocateLocal(kind);
        out.storeLocal(kind, locals[i]);
      }
      var receiver = out.allocateLocal(TypeKind.REFERENCE);
      out.dup().astore(receiver);
      var before = isConstructor ? "beforeInConstructor" : "before";
      hook(out.aload(receiver).loadConstant(site), before, OBJECT_SITE);
      for (var i = 0; i < locals.length; i++) {
        out.loadLocal(TypeKind.from(parameters.get(i)).asLoadable(), locals[i]);
      }
      out.with(call);
      if (TypeKind.from(call.typeSymbol().returnType()) == TypeKind.REFERENCE) {
        out.dup().aload(receiver).swap();
      } else {
        out.aload(receiver).aconst_null();
      }
      hook(out.loadConstant(site), "after", OBJECT_RESULT_SITE);
    }

    private CodeBuilder monitor(CodeBuilder out) {
      return method.flags().has(AccessFlag.STATIC)
          ? out.loadConstant(owner.thisClass().asSymbol())
          : out.aload(0);
    }

    private int site(Site.Kind kind, String what) {
      return add(owner, file, line, kind, what);
    }

    private CodeBuilder lock(CodeBuilder out, String name) {
      return hook(out.loadConstant(site(Site.Kind.LOCK, "a monitor")), name, OBJECT_SITE);
    }

    private static CodeBuilder hook(CodeBuilder out, String name, MethodTypeDesc type) {
      return out.invokestatic(HOOKS, name, type);
    }
  }
}
