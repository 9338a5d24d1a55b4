package inflight.book;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import inflight.proof.ParsedSource;
import java.util.ArrayList;

/** Finds the parts of a Java source by name, as the compiler reads it. */
final class JavaParts {
  private final Excerpt whole;
  private final ParsedSource source;

  JavaParts(String text) {
    this.whole = Excerpt.whole(text);
    this.source = new ParsedSource(text);
  }

  /** The types of the file, without what comes before the first: header, package and imports. */
  Excerpt types() {
    return whole.between(firstLine(source.unit().getTypeDecls().getFirst()), whole.lines().size());
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
    }.scan(source.unit(), null);
    source.unit().getTypeDecls().stream().filter(it -> nameOf(it).equals(name)).forEach(found::add);
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
    var line = source.line(source.start(tree));
    while (line > 1 && isComment(whole.lines().get(line - 2).text().strip())) {
      line--;
    }
    return line;
  }

  private int lastLine(Tree tree) {
    return source.line(source.end(tree) - 1);
  }

  private static boolean isComment(String line) {
    return line.startsWith("//") || line.startsWith("/*") || line.startsWith("*");
  }
}
