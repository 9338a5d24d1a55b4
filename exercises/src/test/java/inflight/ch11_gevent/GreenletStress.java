package inflight.ch11_gevent;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Two threads, each with a tree of its own. Within a tree one runs at a time; the two trees run at
 * the same time, and have nothing to do with each other.
 */
public class GreenletStress {

  /*
   * Each thread asks for its main greenlet, and then again. Who is current is a matter of each thread. If the class keeps
   * it in one place for all, a thread may find the other's main, or two of its own.
   */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Each thread has one main greenlet.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A thread asked for its main greenlet twice, and got two different ones.")
  @State
  public static class TwoMains {

    @Actor
    public void one(ZZ_Result r) {
      r.r1 = Greenlet.current() == Greenlet.current();
    }

    @Actor
    public void other(ZZ_Result r) {
      r.r2 = Greenlet.current() == Greenlet.current();
    }
  }

  /*
   * Each thread has greenlets that add one to whatever they get. In one thread, main begins a greenlet that switches to a
   * third one, which switches back to it. In the other, main and its greenlet switch to and fro.
   *
   *   main 10 -> 11 -> third 12 -> 13 main, main 15 -> third 16 -> main    and    20 -> 21, 25 -> 26
   *
   * Any other number is one that the other tree was meant to get, or an old one. Or a greenlet has begun twice: whatever
   * main notes down when it has given the turn away, say that the greenlet has begun, the third one may not see.
   */
  @JCStressTest
  @Outcome(
      id = "13, 16, 21, 26",
      expect = ACCEPTABLE,
      desc = "Each tree passed its own numbers on.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A greenlet got a number of the other thread's tree, or an old one, or began twice.")
  @State
  public static class TwoTrees {

    @Actor
    public void one(IIII_Result r) {
      var third = new Greenlet[1];
      var greenlet = new Greenlet(first -> 1 + (int) third[0].switchTo(1 + (int) first));
      third[0] = new Greenlet(first -> 1 + (int) greenlet.switchTo(1 + (int) first));
      r.r1 = switchTo(greenlet, 10);
      r.r2 = switchTo(third[0], 15);
    }

    @Actor
    public void other(IIII_Result r) {
      var greenlet = new Greenlet(TwoTrees::addOnes);
      r.r3 = switchTo(greenlet, 20);
      r.r4 = switchTo(greenlet, 25);
    }

    private static Object addOnes(Object first) throws Exception {
      var second = Greenlet.current().parent().switchTo((int) first + 1);
      return (int) second + 1;
    }

    private static int switchTo(Greenlet greenlet, int value) {
      try {
        return (int) greenlet.switchTo(value);
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
