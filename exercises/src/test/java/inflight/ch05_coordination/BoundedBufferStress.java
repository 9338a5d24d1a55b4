package inflight.ch05_coordination;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.testkit.Interruptible;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZII_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** What becomes of the elements when two threads use one buffer at the same moment. */
public class BoundedBufferStress {

  /*
   * Two pages go through a buffer that has room for one. The putter has to wait for the taker and the taker for the
   * putter, each perhaps more than once. Does each page arrive, once, in order, and whole?
   *
   *   first, second, left inside
   *   1, 2, 0    both pages, in order
   *   0          a page arrived before its contents
   *   -1         take returned null
   */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Both pages arrive, in order and whole.")
  @Outcome(
      id = {"1, 1, .*", "2, 2, .*"},
      expect = FORBIDDEN,
      desc = "One page was taken twice.")
  @Outcome(id = "2, .*", expect = FORBIDDEN, desc = "The second page came out first.")
  @Outcome(
      id = {"-1, .*", ".*, -1, .*"},
      expect = FORBIDDEN,
      desc = "take returned null: it must block until an element is there.")
  @Outcome(
      id = {"0, .*", ".*, 0, .*"},
      expect = FORBIDDEN,
      desc =
          "A page arrived before its contents: what was written before put is not seen after take.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "Both pages must arrive, in order and whole, and the buffer must be empty then.")
  @State
  public static class ThroughOneRoom {
    private final BoundedBuffer<Page> buffer = new BoundedBuffer<>(1);

    @Actor
    public void putter() {
      put(buffer, new Page(1));
      put(buffer, new Page(2));
    }

    @Actor
    public void taker(III_Result r) {
      r.r1 = numberOf(take(buffer));
      r.r2 = numberOf(take(buffer));
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = buffer.size();
    }

    private static int numberOf(Page page) {
      return page == null ? -1 : page.number;
    }

    private static final class Page {
      int number;

      Page(int number) {
        this.number = number;
      }
    }
  }

  /*
   * One element is in the buffer, and two threads want it. Neither waits. Who gets it?
   *
   *   7, 0 and 0, 7   one of the two, and the other gets null
   *   7, 7            both: one element was delivered twice
   *   0, 0            neither, although it was there all the time
   */
  @JCStressTest
  @Outcome(
      id = {"7, 0", "0, 7"},
      expect = ACCEPTABLE,
      desc = "One of the two gets the element.")
  @Outcome(id = "7, 7", expect = FORBIDDEN, desc = "One element was delivered to both takers.")
  @Outcome(
      id = "0, 0",
      expect = FORBIDDEN,
      desc = "Neither taker got the element that was there all the time.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One element is inside: one of the two polls must return it, and the other one null.")
  @State
  public static class OneElementTwoTakers {
    private final BoundedBuffer<Integer> buffer = holding(2, 7);

    @Actor
    public void taker(II_Result r) {
      r.r1 = orZero(poll(buffer));
    }

    @Actor
    public void anotherTaker(II_Result r) {
      r.r2 = orZero(poll(buffer));
    }
  }

  /*
   * There is room for one element, and two threads want to put one in. Neither waits. Afterward the buffer is emptied:
   * how many come out?
   *
   *   true, false, 1   one of the two is in, and its offer returned true
   *   true, true, 2    the buffer holds more than it has room for
   *   true, true, 1    both offers returned true, and one element is gone
   */
  @JCStressTest
  @Outcome(
      id = {"true, false, 1", "false, true, 1"},
      expect = ACCEPTABLE,
      desc = "One of the two elements is in.")
  @Outcome(
      id = "true, true, 2",
      expect = FORBIDDEN,
      desc = "Two elements were put where there was room for one.")
  @Outcome(
      id = "true, true, [01]",
      expect = FORBIDDEN,
      desc = "Two offers returned true, and an element is gone.")
  @Outcome(
      id = "false, false, .*",
      expect = FORBIDDEN,
      desc = "Neither of two offers found the room that was there all the time.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "There is room for one: one of two offers must return true, and its element must be inside.")
  @State
  public static class OneRoomTwoPutters {
    private final BoundedBuffer<Integer> buffer = holding(2, 7);

    @Actor
    public void putter(ZZI_Result r) {
      r.r1 = offer(buffer, 8);
    }

    @Actor
    public void anotherPutter(ZZI_Result r) {
      r.r2 = offer(buffer, 9);
    }

    @Arbiter
    public void empty(ZZI_Result r) {
      poll(buffer);
      while (poll(buffer) != null) {
        r.r3++;
      }
    }
  }

  /*
   * A taker waits, or is about to. Another thread puts an element in and, as nobody says that it may not, takes it out
   * again if it can; in that case it puts a second one in. The taker has been woken for an element that may be gone by
   * the time it looks. What does it return with?
   *
   *   first, 0     the taker got the first element
   *   second, 1    the other thread was faster, and the taker got the second
   *   -1           take returned null
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "2, 1"},
      expect = ACCEPTABLE,
      desc = "The taker gets the first element, or the second if the other was faster.")
  @Outcome(
      id = "-1, .*",
      expect = FORBIDDEN,
      desc =
          "take returned null: if a faster taker has taken the element, it must wait for the next.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "One element was delivered to both takers.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "The taker must get the first element, or the second if the other thread took the first.")
  @State
  public static class FasterTaker {
    private final BoundedBuffer<Integer> buffer = new BoundedBuffer<>(2);

    @Actor
    public void taker(II_Result r) {
      Integer element = take(buffer);
      r.r1 = element == null ? -1 : element;
    }

    @Actor
    public void faster(II_Result r) {
      put(buffer, 1);
      r.r2 = orZero(poll(buffer));
      if (r.r2 == 1) {
        put(buffer, 2);
      }
    }
  }

  /*
   * A buffer of one is full, and a putter waits for room, or is about to. Another thread takes the element out and, as
   * nobody says that it may not, puts one in if it can. The putter has been woken for room that may be gone by the time
   * it looks. How many are inside then? Afterward the other thread takes its own element out again.
   *
   *   in, inside, left
   *   false, 1 or 0, 8   the putter has the room, and its element is inside, or is about to be
   *   true, 1, 8         the other thread was faster, and the putter has the room after it
   *   true, 2, 8         two are where one has room
   */
  @JCStressTest
  @Outcome(
      id = {"false, 1, 8", "false, 0, 8", "true, 1, 8"},
      expect = ACCEPTABLE,
      desc = "The putter gets the room, or waits for the next if the other was faster.")
  @Outcome(
      id = "true, 2, .*",
      expect = FORBIDDEN,
      desc =
          "Two elements are in a buffer of one: if a faster putter has filled the room, the one that was woken must wait on.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "There is room for one: the putter or the other thread gets it, and in the end the putter's element is inside.")
  @State
  public static class FasterPutter {
    private final BoundedBuffer<Integer> buffer = holding(1, 7);

    @Actor
    public void putter() {
      put(buffer, 8);
    }

    @Actor
    public void faster(ZII_Result r) {
      take(buffer);
      r.r1 = offer(buffer, 9);
      r.r2 = buffer.size();
      if (r.r1) {
        take(buffer);
      }
    }

    @Arbiter
    public void left(ZII_Result r) {
      r.r3 = orZero(poll(buffer));
    }
  }

  /*
   * One element is inside, and there is room for two more. One thread puts in and looks how much room is left, another
   * takes out and looks how many are left. Both find at once what they need, so both come with a timeout of zero. Is one
   * of them sent away because of the other? Is the count of elements still right afterward, and the order?
   *
   *   taken, size seen, room seen, size, left
   *   7, 0, 2, 1, 8        the taker was done before the other put in
   *   7, 1, 1 or 2, 1, 8   the new element was inside when the taker looked
   *   7, .*, .*, 0 or 2    the count is off: one of the two changes to it was lost
   *   -1 in either place   a call was refused, although there was an element, or room
   */
  @JCStressTest
  @Outcome(
      id = {"7, 0, 2, 1, 8", "7, 1, 1, 1, 8", "7, 1, 2, 1, 8"},
      expect = ACCEPTABLE,
      desc = "One in, one out: the count is as before.")
  @Outcome(
      id = ".*, .*, -1, .*",
      expect = FORBIDDEN,
      desc =
          "offer returned false, although there was room all the time: another call at the same time is no reason.")
  @Outcome(
      id = "-1, .*",
      expect = FORBIDDEN,
      desc =
          "poll returned null, although an element was there all the time: another call at the same time is no reason.")
  @Outcome(
      id = "7, .*, .*, (0|2), .*",
      expect = FORBIDDEN,
      desc = "One element went in and one came out, and the count is off by one.")
  @Outcome(
      id = "7, .*, .*, 1, 8",
      expect = FORBIDDEN,
      desc = "size or remainingCapacity counted more elements, or fewer, than were inside.")
  @Outcome(
      id = "8, .*",
      expect = FORBIDDEN,
      desc = "The taker did not get the element that was first in the buffer.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "One element goes in and one comes out: the one that went in must be inside afterward.")
  @State
  public static class InAndOut {
    private final BoundedBuffer<Integer> buffer = holding(3, 7);

    @Actor
    public void putter(IIIII_Result r) {
      r.r3 = offer(buffer, 8) ? buffer.remainingCapacity() : -1;
    }

    @Actor
    public void taker(IIIII_Result r) {
      Integer element = poll(buffer);
      r.r1 = element == null ? -1 : element;
      r.r2 = buffer.size();
    }

    @Arbiter
    public void count(IIIII_Result r) {
      r.r4 = buffer.size();
      r.r5 = orZero(poll(buffer));
    }
  }

  /*
   * A thread takes an element, or waits for it, and another one puts it in and interrupts the first. They may come in any
   * order. Who has the element then?
   *
   *   taken, left inside
   *   1, 0    the element came first
   *   -1, 1   the interrupt came first, and the element is still inside
   *   -1, 0   the interrupted thread has taken the element with it
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "-1, 1"},
      expect = ACCEPTABLE,
      desc = "The element went to the thread, or is still in the buffer.")
  @Outcome(
      id = "-1, 0",
      expect = FORBIDDEN,
      desc = "The call ended without the element, and the element is gone: nobody has it.")
  @Outcome(
      id = "1, 1",
      expect = FORBIDDEN,
      desc = "The thread has the element, and it is still in the buffer.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One element was put in: the thread must have it, or it must still be in the buffer.")
  @State
  public static class TakeMeetsInterrupt {
    private final BoundedBuffer<Integer> buffer = new BoundedBuffer<>(1);
    private final Interruptible taker = new Interruptible();

    @Actor
    public void taker(II_Result r) {
      r.r1 = taker.call(buffer::take);
    }

    @Actor
    public void putter() {
      put(buffer, 1);
      taker.interrupt();
    }

    @Arbiter
    public void left(II_Result r) {
      r.r2 = orZero(poll(buffer));
    }
  }

  /*
   * The same with a timeout that is over at once: the element, the interrupt and the end of the time meet.
   *
   *   taken, left inside
   *   1, 0    the element came first
   *   0, 1    the time was over first, and the element is still inside
   *   -1, 1   the interrupt came first
   *   0, 0    the thread returned without the element, and nobody has it
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1", "-1, 1"},
      expect = ACCEPTABLE,
      desc = "The element went to the thread, or is still in the buffer.")
  @Outcome(
      id = "(0|-1), 0",
      expect = FORBIDDEN,
      desc = "The call ended without the element, and the element is gone: nobody has it.")
  @Outcome(
      id = "1, 1",
      expect = FORBIDDEN,
      desc = "The thread has the element, and it is still in the buffer.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One element was put in: the thread must have it, or it must still be in the buffer.")
  @State
  public static class PollMeetsInterrupt {
    private final BoundedBuffer<Integer> buffer = new BoundedBuffer<>(1);
    private final Interruptible taker = new Interruptible();

    @Actor
    public void taker(II_Result r) {
      r.r1 = taker.call(() -> orZero(buffer.poll(1, NANOSECONDS)));
    }

    @Actor
    public void putter() {
      put(buffer, 1);
      taker.interrupt();
    }

    @Arbiter
    public void left(II_Result r) {
      r.r2 = orZero(poll(buffer));
    }
  }

  /*
   * A thread puts an element into a buffer that is full, or waits for room. Another one takes an element out and interrupts
   * the first. They may come in any order. Is the new element inside?
   *
   *   put, taken, left inside
   *   1, 7, 8    the room came first
   *   -1, 7, 0   the interrupt came first, and put had no effect
   *   -1, 7, 8   put threw InterruptedException, and its element is inside
   */
  @JCStressTest
  @Outcome(
      id = {"1, 7, 8", "-1, 7, 0"},
      expect = ACCEPTABLE,
      desc = "The element is in the buffer, or the call ended without effect.")
  @Outcome(
      id = "-1, 7, 8",
      expect = FORBIDDEN,
      desc = "The call had no effect, by what it says, and its element is in the buffer.")
  @Outcome(
      id = "1, 7, 0",
      expect = FORBIDDEN,
      desc = "The call put its element in, by what it says, and the element is gone.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "One element is taken out: the new one must be inside, or its call must say that it is not.")
  @State
  public static class PutMeetsInterrupt {
    private final BoundedBuffer<Integer> buffer = holding(1, 7);
    private final Interruptible putter = new Interruptible();

    @Actor
    public void putter(III_Result r) {
      r.r1 =
          putter.call(
              () -> {
                buffer.put(8);
                return 1;
              });
    }

    @Actor
    public void taker(III_Result r) {
      r.r2 = take(buffer);
      putter.interrupt();
    }

    @Arbiter
    public void left(III_Result r) {
      r.r3 = orZero(poll(buffer));
    }
  }

  /*
   * The same with a timeout that is over at once: the room, the interrupt and the end of the time meet.
   *
   *   put, taken, left inside
   *   1, 7, 8    the room came first
   *   0, 7, 0    the time was over first
   *   -1, 7, 0   the interrupt came first
   *   0, 7, 8    offer returned false, and its element is inside
   */
  @JCStressTest
  @Outcome(
      id = {"1, 7, 8", "0, 7, 0", "-1, 7, 0"},
      expect = ACCEPTABLE,
      desc = "The element is in the buffer, or the call ended without effect.")
  @Outcome(
      id = "(0|-1), 7, 8",
      expect = FORBIDDEN,
      desc = "The call had no effect, by what it says, and its element is in the buffer.")
  @Outcome(
      id = "1, 7, 0",
      expect = FORBIDDEN,
      desc = "The call put its element in, by what it says, and the element is gone.")
  @Outcome(
      expect = FORBIDDEN,
      desc =
          "One element is taken out: the new one must be inside, or its call must say that it is not.")
  @State
  public static class OfferMeetsInterrupt {
    private final BoundedBuffer<Integer> buffer = holding(1, 7);
    private final Interruptible putter = new Interruptible();

    @Actor
    public void putter(III_Result r) {
      r.r1 = putter.call(() -> buffer.offer(8, 1, NANOSECONDS) ? 1 : 0);
    }

    @Actor
    public void taker(III_Result r) {
      r.r2 = take(buffer);
      putter.interrupt();
    }

    @Arbiter
    public void left(III_Result r) {
      r.r3 = orZero(poll(buffer));
    }
  }

  private static BoundedBuffer<Integer> holding(int capacity, int element) {
    var buffer = new BoundedBuffer<Integer>(capacity);
    put(buffer, element);
    return buffer;
  }

  private static int orZero(Integer element) {
    return element == null ? 0 : element;
  }

  private static <E> void put(BoundedBuffer<E> buffer, E element) {
    try {
      buffer.put(element);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }

  private static <E> E take(BoundedBuffer<E> buffer) {
    try {
      return buffer.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }

  private static <E> boolean offer(BoundedBuffer<E> buffer, E element) {
    try {
      return buffer.offer(element, 0, NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }

  private static <E> E poll(BoundedBuffer<E> buffer) {
    try {
      return buffer.poll(0, NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }
}
