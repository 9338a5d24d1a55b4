package inflight.grader.race.spec;

/**
 * Values in words. The learner's own objects are not asked: their {@code toString} may do anything,
 * and what exceptions say may be of any length.
 */
public final class Values {
  private static final int LONGEST = 200;

  private Values() {}

  /** A value as it reads best. */
  public static String of(Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> '"' + capped(text) + '"';
      case Number number when number.getClass().getName().startsWith("java.lang.") ->
          number.toString();
      case Boolean bool -> bool.toString();
      case Character character -> "'" + character + "'";
      case Enum<?> constant -> capped(constant.name());
      case Thread thread -> capped(thread.getName());
      case Throwable thrown -> thrown(thrown);
      default -> a(nameOf(value.getClass()));
    };
  }

  private static String thrown(Throwable thrown) {
    var name = thrown.getClass().getName();
    if (thrown.getClass().getClassLoader() != null && overrides(thrown.getClass())) {
      return name;
    }
    var message = thrown.getMessage();
    return message == null ? name : name + ": " + capped(message);
  }

  private static boolean overrides(Class<?> type) {
    try {
      var method = type.getMethod("getMessage");
      return method.getDeclaringClass().getClassLoader() != null;
    } catch (ReflectiveOperationException | LinkageError e) {
      return true;
    }
  }

  /** No longer than fits. */
  public static String capped(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }

  /** With the article that a name takes. */
  public static String a(String name) {
    return ("AEIOUaeiou".indexOf(name.charAt(0)) >= 0 ? "an " : "a ") + name;
  }

  /**
   * The name of a class as a learner knows it: of the JDK's insides, the class that they are in.
   */
  public static String nameOf(Class<?> type) {
    return nameOf(type.getName());
  }

  /** The same of a class of that name. */
  public static String nameOf(String className) {
    var isOfTheJdk = className.startsWith("java.");
    var name = className.substring(className.lastIndexOf('.') + 1);
    if (isOfTheJdk && name.endsWith("$ConditionObject")) {
      return "Condition";
    }
    var dollar = isOfTheJdk ? name.indexOf('$') : name.lastIndexOf('$');
    return isOfTheJdk && dollar >= 0 && !name.endsWith("Lock")
        ? name.substring(0, dollar)
        : name.substring(name.lastIndexOf('$') + 1);
  }
}
