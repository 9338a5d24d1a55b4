package inflight.ch08_event_loop;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A server that sends back what it is sent, over TCP. One thread, the one in {@link #run}, serves
 * all connections: it waits for all of them at once, and for none of them alone.
 *
 * <ul>
 *   <li>Each connection gets back the bytes that it sent, in order. How they were cut into packets
 *       means nothing.
 *   <li>A client that does not read holds up nobody but itself. What it sends is not read without
 *       end either: a connection may have up to a megabyte waiting in the server, and then the
 *       server does not read from it until the client takes some.
 *   <li>When a client has sent all it had ({@link java.net.Socket#shutdownOutput}), the server
 *       sends back what is left and closes the connection.
 *   <li>A connection that breaks, in the middle of a message too, is closed. The others go on.
 *   <li>A closed connection holds no descriptor.
 *   <li>While nothing can be read or written, the thread sleeps.
 *   <li>When this process has no descriptor left for another connection, those who want to connect
 *       wait. The server goes on and serves the others, and its thread sleeps as before, though it
 *       may look again a few times a second. Once there is a descriptor, whoever gave it back, it
 *       accepts again within a second.
 * </ul>
 */
public final class EchoLoop implements AutoCloseable {

  /** Listens on the loopback address, at a port that the system chooses. Clients may connect. */
  public EchoLoop() throws IOException {
    throw new UnsupportedOperationException("TODO listen");
  }

  /** Where it listens. Any thread may ask, also after {@link #close}. */
  public InetSocketAddress address() {
    throw new UnsupportedOperationException("TODO tell the address");
  }

  /**
   * Serves on the calling thread until {@link #close}, and starts no other. Is called once at most.
   * When it returns, all connections are closed.
   */
  public void run() throws IOException {
    throw new UnsupportedOperationException("TODO serve all connections on this thread");
  }

  /**
   * Ends {@link #run}, or keeps it from beginning, and closes all there is. What had not been sent
   * yet may be lost. Any thread may call it, more than once; it need not wait until {@code run} has
   * returned.
   */
  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException("TODO close");
  }
}
