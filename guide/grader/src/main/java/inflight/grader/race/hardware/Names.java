package inflight.grader.race.hardware;

import java.util.regex.Pattern;

/** Classes as a reader knows them. */
final class Names {
  /** What a class of the JDK keeps inside, such as {@code ReentrantLock$NonfairSync}. */
  private static final Pattern INNER_OF_JDK = Pattern.compile("\\$(?!Entry$|Condition).*");

  private Names() {}

  static boolean isJdk(String className) {
    return className.startsWith("java.")
        || className.startsWith("jdk.")
        || className.startsWith("sun.");
  }

  /**
   * Such as {@code Bank.Account}, or for a class inside one of the JDK's the one that its
   * documentation speaks of: {@code ReentrantLock}, {@code Condition}.
   */
  static String type(String className) {
    var name = className.substring(className.lastIndexOf('.') + 1);
    if (!isJdk(className)) {
      // What has no name is called by the class around it.
      return name.replaceFirst("\\$\\$?(Lambda|\\d).*", "").replace('$', '.');
    }
    return name.endsWith("$ConditionObject")
        ? "Condition"
        : INNER_OF_JDK.matcher(name).replaceFirst("");
  }

  static String withArticle(String type) {
    return ("AEIOUaeiou".indexOf(type.charAt(0)) < 0 ? "a " : "an ") + type;
  }
}
