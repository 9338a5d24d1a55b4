package inflight.grader.race.steps;

/** Is told what instrumented code accesses, and what orders it. */
public interface Accesses {
  boolean follows(int site);

  void read(Object owner, int site);

  void write(Object owner, int site);

  void readAll(Object collection, int site);

  void readElement(Object array, int index, int site);

  void writeElement(Object array, int index, int site);

  void acquireField(Object owner, int site);

  void releaseField(Object owner, int site);

  void acquire(Object monitor);

  void release(Object monitor);

  void beforeInConstructor(Object receiver, int site);

  void before(Object receiver, int site);

  void after(Object receiver, Object result, int site);

  void initializes(int change);

  void around(int site);
}
