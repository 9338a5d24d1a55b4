package inflight.ch11_gevent;

/**
 * Work that can be left in the middle and gone on with later, from anywhere: a call stack of its
 * own. The names are those of Python's greenlet; {@link #raise} is its {@code throw}.
 *
 * <p>Greenlets form trees. Each thread has a <i>main</i> greenlet, which is made when {@link
 * #current} is first asked for it, and has no parent. Every other greenlet has a body and a parent,
 * and belongs to its parent's tree. Of one tree, exactly one greenlet runs at any time. What it has
 * done before a switch happens-before what the next one does.
 *
 * <p>{@link #switchTo} suspends the greenlet that calls it and resumes the target. The target gets
 * the value: as what its own pending call returns, or as {@code first} if its body has not begun.
 * The call returns when anybody switches back, with that value. {@link #raise} does the same with
 * an error, which is thrown at the place where the target is suspended. A suspended greenlet sleeps
 * and uses no processor.
 *
 * <p>When its body ends, a greenlet is <i>dead</i>, and its parent is resumed, whoever switched
 * last. The result comes out of the parent's pending call. What the body throws is thrown out of
 * it, the very same instance, whatever Throwable it is. A {@link inflight.given.GreenletExit} is
 * the exception: it comes as a result, the way {@code return exit} would bring it.
 *
 * <p>If the target is dead, the call goes to the nearest of its ancestors that is not; an exit
 * comes there as a result, too. Main is never dead.
 *
 * <p>Each greenlet may run on a thread of its own, platform or virtual. Such a thread is a daemon,
 * and it ends when the greenlet is dead.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A switch to oneself returns the value at once; a raise at oneself throws right there. A
 *       call that ends up at oneself because the target is dead does the same, but for an exit,
 *       which it returns.
 *   <li>A raise at a greenlet that has not begun kills it. Its body never runs, and the error goes
 *       to its parent as if the body had thrown it.
 *   <li>A parent that has not begun is started by its child's end, with the child's result as
 *       {@code first}.
 *   <li>A greenlet of another thread's tree is refused with an {@link IllegalStateException}, and
 *       nothing happens to it.
 *   <li>An interrupt does not disturb a greenlet that is suspended; the thread's flag is still set
 *       when it goes on.
 *   <li>Null is a value like any other. A null body, parent or error is refused with a {@link
 *       NullPointerException}.
 *   <li>Thousands may be suspended at a time, and two trees share nothing.
 * </ul>
 */
public final class Greenlet {

  /** What a greenlet does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs from the first switch to the end.
     *
     * @param first the value of the first switch
     */
    Object run(Object first) throws Exception;
  }

  /** A greenlet that has not begun. Its parent is {@link #current}. */
  public Greenlet(Body body) {
    // TODO keep what is needed
  }

  /** A greenlet that has not begun, with another parent. */
  public Greenlet(Body body, Greenlet parent) {
    // TODO keep what is needed
  }

  /** The greenlet that calls this: the main one of this thread, if no other. */
  public static Greenlet current() {
    throw new UnsupportedOperationException("TODO say which greenlet calls");
  }

  /** Suspends the caller, resumes this greenlet with a value, and returns what comes back. */
  public Object switchTo(Object value) throws Exception {
    throw new UnsupportedOperationException("TODO hand over the value and wait");
  }

  /** Suspends the caller, throws an error in this greenlet, and returns what comes back. */
  public Object raise(Throwable error) throws Exception {
    throw new UnsupportedOperationException("TODO hand over the error and wait");
  }

  /** True once its body has ended, or never will begin. To be asked by greenlets of its tree. */
  public boolean isDead() {
    throw new UnsupportedOperationException("TODO say whether it is dead");
  }

  /** The parent; null for a main greenlet. */
  public Greenlet parent() {
    throw new UnsupportedOperationException("TODO return the parent");
  }
}
