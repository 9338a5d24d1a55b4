package inflight.book;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Finds the parts of a Java source by name, as the compiler reads it. */
final class JavaParts {
  private final String text;
  private final Excerpt whole;
  private final CompilationUnitTree unit;
  private final Trees trees;

  JavaParts(String text) {
    this.text = text;
    this.whole = Excerpt.whole(text);
    var compiler = ToolProvider.getSystemJavaCompiler();
    var task =
        (JavacTask)
            compiler.getTask(null, null, problem -> {}, List.of(), null, List.of(inMemory(text)));
    try {
      this.unit = task.parse().iterator().next();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    this.trees = Trees.instance(task);
  }

  private static JavaFileObject inMemory(String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///Shown.java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  /** The types of the file, without what comes before the first: header, package and imports. */
  Excerpt types() {
    return whole.between(firstLine(unit.getTypeDecls().getFirst()), whole.lines().size());
  }

  /** All methods, fields and types of a name, with the comments right above them. */
  Excerpt named(String name) {
    var found = new ArrayList<Tree>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitClass(ClassTree type, Void nothing) {
        for (var member : type.getMembers()) {
          if (nameOf(member).equals(name)) {
            found.add(member);
          }
        }
        return super.visitClass(type, nothing);
      }
    }.scan(unit, null);
    unit.getTypeDecls().stream().filter(it -> nameOf(it).equals(name)).forEach(found::add);
    return found.stream()
        .map(it -> whole.between(firstLine(it), lastLine(it)))
        .reduce(Excerpt::and)
        .orElseThrow(() -> new Source.Missing("there is no " + name + " in the file"));
  }

  private static String nameOf(Tree tree) {
    return switch (tree) {
      case ClassTree type -> type.getSimpleName().toString();
      case MethodTree method -> method.getName().toString();
      case VariableTree field -> field.getName().toString();
      default -> "";
    };
  }

  private int firstLine(Tree tree) {
    var line = lineAt(trees.getSourcePositions().getStartPosition(unit, tree));
    while (line > 1 && isComment(whole.lines().get(line - 2).text().strip())) {
      line--;
    }
    return line;
  }

  private int lastLine(Tree tree) {
    return lineAt(trees.getSourcePositions().getEndPosition(unit, tree) - 1);
  }

  private int lineAt(long position) {
    return (int) text.substring(0, (int) position).chars().filter(it -> it == '\n').count() + 1;
  }

  private static boolean isComment(String line) {
    return line.startsWith("//") || line.startsWith("/*") || line.startsWith("*");
  }
}
