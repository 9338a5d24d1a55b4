package inflight.testkit;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text for people, the same on every machine, whatever its language. */
public final class Words {
  /** Where a class is nested in one of the JDK's, the reader knows the outer one. */
  private static final Pattern JDKS = Pattern.compile("^(java|javax|jdk|sun)\\.");

  private static final Pattern AN = Pattern.compile("^([AEIO]|Un|[aeio]|un).*");

  private Words() {}

  /** As {@link String#format}, with a decimal point and Western digits everywhere. */
  public static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  /** A noun with its article: {@code an Account}, {@code a Bank}. */
  public static String withArticle(String noun) {
    return (AN.matcher(noun).matches() ? "an " : "a ") + noun;
  }

  /**
   * A class as the reader knows it, from its binary name: {@code ReentrantLock} for {@code
   * java.util.concurrent.locks.ReentrantLock$NonfairSync}, {@code Condition} for the JDK's
   * implementations of it, {@code Account} for a learner's {@code inflight.Bank$1Account}, {@code
   * int[]} for {@code [I}.
   */
  public static String typeName(String binaryName) {
    if (binaryName.startsWith("[")) {
      return arrayName(binaryName);
    }
    if (binaryName.endsWith("$ConditionObject")) {
      return "Condition";
    }
    var name = binaryName.replaceFirst("\\$\\$Lambda.*", "");
    var simple = name.substring(name.lastIndexOf('.') + 1);
    if (JDKS.matcher(name).find()) {
      return simple.replaceFirst("\\$.*", "");
    }
    // An anonymous class has only a number: it is told as the class around it.
    var named = simple.replaceFirst("(\\$\\d+)+$", "");
    return named.substring(named.lastIndexOf('$') + 1).replaceFirst("^\\d+", "");
  }

  private static String arrayName(String binaryName) {
    var element = binaryName.replaceFirst("^\\[+", "");
    var dimensions = binaryName.length() - element.length();
    var name =
        switch (element.charAt(0)) {
          case 'Z' -> "boolean";
          case 'B' -> "byte";
          case 'C' -> "char";
          case 'D' -> "double";
          case 'F' -> "float";
          case 'I' -> "int";
          case 'J' -> "long";
          case 'S' -> "short";
          default -> typeName(element.substring(1).replace(";", ""));
        };
    return name + "[]".repeat(dimensions);
  }
}
