import java.util.LinkedHashSet;

static final LinkedHashSet<String> errands = new LinkedHashSet<>(); // guarded by itself

static String takeOldest() {
  synchronized (errands) {
    return errands.isEmpty() ? null : errands.removeFirst();
  }
}

static boolean take(String errand) {
  synchronized (errands) {
    return errands.remove(errand); // false: somebody has taken it
  }
}

void main() {
  synchronized (errands) {
    errands.add("bread");
    errands.add("stamps");
    errands.add("milk");
  }
  IO.println(takeOldest() + ", " + take("milk") + ", " + take("bread"));
}
