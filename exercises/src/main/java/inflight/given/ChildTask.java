package inflight.given;

import java.io.Serializable;

/**
 * What a child process does when it is asked to. The parent names the class, and the child makes an
 * instance for each call, by the constructor without arguments. What its class keeps in static
 * fields is the child's own: the parent's it never sees.
 *
 * @param <A> what it works on; it travels to the child in serialized form
 * @param <R> what comes of it; it travels back in the same way
 */
public interface ChildTask<A extends Serializable, R> {
  /** Whatever this throws, the child lives on, and tells its parent. */
  R apply(A argument) throws Exception;
}
