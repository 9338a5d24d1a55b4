package inflight.mutants;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ContinueTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Modifier;

/**
 * Changes a source in one place, in each way and each place that it knows: what is left out, looked
 * at too seldom, put into the wrong order, locked for too long or not long enough. Not all of it
 * compiles, and some of it is as right as before.
 */
final class Mutator extends TreePathScanner<Void, Void> {
  private static final Map<Kind, String> ORDERS =
      Map.of(
          Kind.LESS_THAN, "<",
          Kind.LESS_THAN_EQUAL, "<=",
          Kind.GREATER_THAN, ">",
          Kind.GREATER_THAN_EQUAL, ">=");

  /** From here on a number is the size of a buffer, or a long time: one more is as good. */
  private static final int MUCH = 64;

  private final Edits edits;

  private Mutator(Edits edits) {
    this.edits = edits;
  }

  static List<Mutant> mutants(String source) {
    var edits = new Edits(source);
    new Mutator(edits).scan(edits.unit(), null);
    return edits.mutants();
  }

  @Override
  public Void visitClass(ClassTree type, Void nothing) {
    for (var member : type.getMembers()) {
      if (member instanceof VariableTree field && type.getKind() == Kind.CLASS) {
        field(field);
      }
    }
    return super.visitClass(type, nothing);
  }

  private void field(VariableTree field) {
    var flags = field.getModifiers().getFlags();
    if (flags.contains(Modifier.VOLATILE)) {
      edits.replaceIn("not volatile", field, "volatile ", "");
    }
    if (!flags.contains(Modifier.STATIC)) {
      var text = edits.text(field);
      var bare = text.replaceFirst("^((private|public|final|volatile) )*", "");
      var rest = field.getInitializer() == null ? "" : "final ";
      edits.replace("shared by all objects", field, "private static " + bare);
      edits.replace("shared by all objects", field, "private static " + rest + bare);
    }
  }

  @Override
  public Void visitMethod(MethodTree method, Void nothing) {
    if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
      edits.replaceIn("without the lock", method, "synchronized ", "");
    }
    return super.visitMethod(method, nothing);
  }

  @Override
  public Void visitSynchronized(SynchronizedTree block, Void nothing) {
    edits.replace("without the lock", block, edits.text(block.getBlock()));
    return super.visitSynchronized(block, nothing);
  }

  @Override
  public Void visitExpressionStatement(ExpressionStatementTree statement, Void nothing) {
    drop(statement);
    return super.visitExpressionStatement(statement, nothing);
  }

  @Override
  public Void visitBreak(BreakTree statement, Void nothing) {
    drop(statement);
    return super.visitBreak(statement, nothing);
  }

  @Override
  public Void visitContinue(ContinueTree statement, Void nothing) {
    drop(statement);
    return super.visitContinue(statement, nothing);
  }

  @Override
  public Void visitThrow(ThrowTree statement, Void nothing) {
    drop(statement);
    return super.visitThrow(statement, nothing);
  }

  @Override
  public Void visitReturn(ReturnTree statement, Void nothing) {
    if (statement.getExpression() == null) {
      drop(statement);
    } else {
      edits.replace("the opposite", statement.getExpression(), "!(%s)");
    }
    return super.visitReturn(statement, nothing);
  }

  private void drop(StatementTree statement) {
    edits.replace("left out", statement, ";");
  }

  @Override
  public Void visitIf(IfTree statement, Void nothing) {
    edits.replace("always", statement.getCondition(), "(true)");
    edits.replace("never", statement.getCondition(), "(false)");
    return super.visitIf(statement, nothing);
  }

  @Override
  public Void visitWhileLoop(WhileLoopTree loop, Void nothing) {
    edits.replaceIn("looks once", loop, "while", "if");
    return super.visitWhileLoop(loop, nothing);
  }

  @Override
  public Void visitConditionalExpression(ConditionalExpressionTree choice, Void nothing) {
    edits.replace("always", choice, edits.text(choice.getTrueExpression()));
    edits.replace("never", choice, edits.text(choice.getFalseExpression()));
    return super.visitConditionalExpression(choice, nothing);
  }

  @Override
  public Void visitBinary(BinaryTree binary, Void nothing) {
    var left = edits.text(binary.getLeftOperand());
    var right = edits.text(binary.getRightOperand());
    switch (binary.getKind()) {
      case CONDITIONAL_AND, CONDITIONAL_OR -> {
        edits.replace("one condition less", binary, left);
        edits.replace("one condition less", binary, right);
      }
      case LESS_THAN -> edits.replace("one off", binary, left + " <= " + right);
      case LESS_THAN_EQUAL -> edits.replace("one off", binary, left + " < " + right);
      case GREATER_THAN -> edits.replace("one off", binary, left + " >= " + right);
      case GREATER_THAN_EQUAL -> edits.replace("one off", binary, left + " > " + right);
      case EQUAL_TO -> edits.replace("the opposite", binary, left + " != " + right);
      case NOT_EQUAL_TO -> edits.replace("the opposite", binary, left + " == " + right);
      case PLUS -> edits.replace("another sign", binary, left + " - " + right);
      case MINUS -> edits.replace("another sign", binary, left + " + " + right);
      default -> {}
    }
    var operator = ORDERS.get(binary.getKind());
    if (operator != null
        && right.equals("0")
        && binary.getLeftOperand() instanceof BinaryTree difference
        && difference.getKind() == Kind.MINUS) {
      edits.replace(
          "compares what may overflow",
          binary,
          "%s %s %s"
              .formatted(
                  edits.text(difference.getLeftOperand()),
                  operator,
                  edits.text(difference.getRightOperand())));
    }
    return super.visitBinary(binary, nothing);
  }

  @Override
  public Void visitLiteral(LiteralTree literal, Void nothing) {
    switch (literal.getValue()) {
      case Integer number when number < MUCH ->
          edits.replace("another number", literal, "" + (number + 1));
      case Long number when number < MUCH ->
          edits.replace("another number", literal, (number + 1) + "L");
      case Boolean value -> edits.replace("the opposite", literal, "" + !value);
      case null, default -> {}
    }
    return super.visitLiteral(literal, nothing);
  }

  @Override
  public Void visitMemberSelect(MemberSelectTree select, Void nothing) {
    for (var other : MixUps.METHODS.getOrDefault(select.getIdentifier().toString(), List.of())) {
      edits.replace("mixed up", select, edits.text(select.getExpression()) + "." + other);
    }
    return super.visitMemberSelect(select, nothing);
  }

  @Override
  public Void visitCatch(CatchTree clause, Void nothing) {
    var type = clause.getParameter().getType();
    for (var other : MixUps.CATCHES.getOrDefault(edits.text(type), List.of())) {
      edits.replace("catches others", type, other);
    }
    return super.visitCatch(clause, nothing);
  }

  @Override
  public Void visitTry(TryTree attempt, Void nothing) {
    var last = attempt.getFinallyBlock();
    if (last != null) {
      edits.replace("left out", last, "{}");
      if (attempt.getCatches().isEmpty() && attempt.getResources().isEmpty()) {
        edits.replace(
            "not if it throws",
            attempt,
            "{" + edits.text(attempt.getBlock()) + edits.text(last) + "}");
      }
    }
    return super.visitTry(attempt, nothing);
  }

  @Override
  public Void visitBlock(BlockTree block, Void nothing) {
    var statements = block.getStatements();
    for (var i = 0; i + 1 < statements.size(); i++) {
      var first = statements.get(i);
      var second = statements.get(i + 1);
      // What a constructor sets, nobody sees before it has ended.
      if (isSimple(first) && isSimple(second) && !isConstructor(getCurrentPath().getParentPath())) {
        edits.replace(
            "the other way round", first, second, edits.text(second) + " " + edits.text(first));
      }
      guarded(second).ifPresent(inner -> edits.moveIn("locked too early", first, inner, true));
      guarded(first).ifPresent(inner -> edits.moveIn("locked for too long", second, inner, false));
    }
    for (var statement : statements) {
      guarded(statement).ifPresent(inner -> edits.moveOut(statement, inner));
    }
    return super.visitBlock(block, nothing);
  }

  private static boolean isConstructor(TreePath path) {
    return path.getLeaf() instanceof MethodTree method && method.getReturnType() == null;
  }

  private static boolean isSimple(Tree statement) {
    return statement instanceof ExpressionStatementTree;
  }

  /** What is done under a lock. */
  private Optional<BlockTree> guarded(StatementTree statement) {
    return switch (statement) {
      case SynchronizedTree block -> Optional.of(block.getBlock());
      case TryTree attempt
          when attempt.getFinallyBlock() != null
              && edits.text(attempt.getFinallyBlock()).contains(".unlock()") ->
          Optional.of(attempt.getBlock());
      default -> Optional.empty();
    };
  }
}
