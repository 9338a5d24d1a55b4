package inflight.ch07_when;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A client who comes in as the server closes. */
public class RequestServerStress {

  /*
   * One client comes while the server is being closed. Is it served before close returns, or turned away? Or is it let in,
   * and left behind by a close that has not seen it?
   *
   *   accepted, in flight when close has returned, served before that
   *   1, 0, 1          let in, and waited for
   *   0, 0, 0          turned away
   *   0, 1, 0          turned away, and still being counted when the owner looked
   *   1, 0, 0          let in, and close did not wait for it
   */
  @JCStressTest
  @Outcome(
      id = "1, 0, 1",
      expect = ACCEPTABLE,
      desc = "The client was served, and close waited for that.")
  @Outcome(id = "0, [01], 0", expect = ACCEPTABLE, desc = "The client was turned away.")
  @Outcome(
      id = "1, 1, 1",
      expect = FORBIDDEN,
      desc = "The client was served, close returned, and inFlight counts the client still.")
  @Outcome(
      id = "1, ., 0",
      expect = FORBIDDEN,
      desc = "The client was accepted, and close returned before it was served.")
  @Outcome(expect = FORBIDDEN, desc = "The client was turned away, and served all the same.")
  @State
  public static class ServeAsItCloses {
    private final RequestServer server = new RequestServer(question -> question, 1);
    private final Client client = new Client();

    @Actor
    public void client(III_Result r) {
      try {
        server.serve(client);
        r.r1 = 1;
      } catch (RejectedExecutionException turnedAway) {
        r.r1 = 0;
      }
    }

    @Actor
    public void owner(III_Result r) {
      server.close();
      client.closed = true;
      r.r2 = server.inFlight();
    }

    @Arbiter
    public void inTheEnd(III_Result r) {
      if (r.r1 == 1) {
        // It is on its way at least.
        client.awaitEnd();
      }
      r.r3 = client.inTime ? 1 : 0;
    }
  }

  /*
   * One client comes while the server is being closed by a thread that is interrupted. The client would take its time to
   * ask, unless its thread is interrupted. Is it turned away, or interrupted as all that are in flight?
   *
   *   accepted, interrupted
   *   1, 1   let in, and interrupted
   *   0, 0   turned away
   *   1, 0   let in, and close did not see it when it interrupted those in flight
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The client was let in, and interrupted.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The client was turned away.")
  @Outcome(
      id = "1, 0",
      expect = FORBIDDEN,
      desc = "close was interrupted, and an exchange that had been accepted was not.")
  @Outcome(expect = FORBIDDEN, desc = "The client was turned away, and served all the same.")
  @State
  public static class ServeMeetsInterruptedClose {
    private final RequestServer server = new RequestServer(question -> question, 1);
    private final SlowClient client = new SlowClient();

    @Actor
    public void client(II_Result r) {
      try {
        server.serve(client);
        r.r1 = 1;
      } catch (RejectedExecutionException turnedAway) {
        r.r1 = 0;
      }
    }

    @Actor
    public void owner() {
      Thread.currentThread().interrupt();
      client.closing = true;
      server.close();
      Thread.interrupted();
    }

    @Arbiter
    public void inTheEnd(II_Result r) {
      r.r2 = client.interrupted ? 1 : 0;
    }
  }

  /** One that has no question, and can be interrupted. */
  private static final class SlowClient implements RequestServer.Exchange {
    /** So often it wakes while the server is being closed: who closes has its turn as often. */
    private static final int LOOKS = 200;

    private final CountDownLatch question = new CountDownLatch(1);
    volatile boolean closing;
    volatile boolean interrupted;

    @Override
    public String read() throws InterruptedException {
      try {
        for (var look = 0; look < LOOKS; look += closing ? 1 : 0) {
          question.await(10, TimeUnit.MILLISECONDS);
        }
        return "no question";
      } catch (InterruptedException e) {
        interrupted = true;
        throw e;
      }
    }

    @Override
    public void reply(String answer) {}

    @Override
    public void fail(Throwable why) {}
  }

  private static final class Client implements RequestServer.Exchange {
    final CountDownLatch over = new CountDownLatch(1);
    volatile boolean closed;
    volatile boolean inTime;

    void awaitEnd() {
      try {
        over.await(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public String read() {
      return "question";
    }

    @Override
    public void reply(String answer) {
      inTime = !closed;
      over.countDown();
    }

    @Override
    public void fail(Throwable why) {
      over.countDown();
    }
  }
}
