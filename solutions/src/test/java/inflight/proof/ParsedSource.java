package inflight.proof;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A Java source as the compiler reads it, with the places of its parts in the text. */
public final class ParsedSource {
  private final String text;
  private final CompilationUnitTree unit;
  private final SourcePositions places;

  public ParsedSource(String text) {
    this.text = text;
    var compiler = ToolProvider.getSystemJavaCompiler();
    var task =
        (JavacTask)
            compiler.getTask(
                null, null, problem -> {}, List.of(), null, List.of(file("Parsed", text)));
    try {
      this.unit = task.parse().iterator().next();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    this.places = Trees.instance(task).getSourcePositions();
  }

  /** A source that is in no file, for the compiler. */
  public static JavaFileObject file(String className, String text) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + className + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  public CompilationUnitTree unit() {
    return unit;
  }

  /** Where a part begins in the text. */
  public int start(Tree tree) {
    return (int) places.getStartPosition(unit, tree);
  }

  /** Where a part has ended: the index behind its last character. */
  public int end(Tree tree) {
    return (int) places.getEndPosition(unit, tree);
  }

  /** The line of a place, from 1. */
  public int line(int place) {
    return (int) text.substring(0, place).chars().filter(it -> it == '\n').count() + 1;
  }
}
