package inflight.mutants;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** A source that is in no file. */
final class Text extends SimpleJavaFileObject {
  private final String source;

  Text(String className, String source) {
    super(URI.create("string:///" + className + ".java"), Kind.SOURCE);
    this.source = source;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return source;
  }
}
