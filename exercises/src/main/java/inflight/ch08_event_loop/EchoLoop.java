package inflight.ch08_event_loop;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A server that sends back what it receives, over TCP. One thread, the one in {@link #run}, serves
 * all connections: it waits for all of them at once, and for none of them alone.
 *
 * <ul>
 *   <li>Each connection gets back the bytes that it sent, in order, however they were cut into
 *       packets.
 *   <li>A client that does not read holds up no other client. Up to a megabyte of its bytes may
 *       wait in the server; then the server does not read from it until it takes some.
 *   <li>When a client has sent all it had ({@link java.net.Socket#shutdownOutput}), the server
 *       sends back what is left and closes the connection.
 *   <li>A connection that breaks, even in the middle of a message, is closed. The others go on.
 *   <li>A closed connection holds no descriptor.
 *   <li>While nothing can be read or written, the thread sleeps.
 * </ul>
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>When this process has no descriptor left for another connection, clients that connect wait.
 *       The server serves the others as before, and its thread sleeps as before, though it may look
 *       again a few times a second. Once there is a descriptor again, whoever gave it back, the
 *       server accepts within a second.
 *   <li>It can be reached by the loopback address only.
 *   <li>A server that is closed before it runs holds nothing open, and its {@code run} returns at
 *       once.
 *   <li>Two servers share nothing.
 * </ul>
 */
public final class EchoLoop implements AutoCloseable {

  /** Listens on the loopback address, at a port that the system chooses. Clients may connect. */
  public EchoLoop() throws IOException {
    throw new UnsupportedOperationException("TODO listen");
  }

  /** Where it listens. Any thread may call it, even after {@link #close}. */
  public InetSocketAddress address() {
    throw new UnsupportedOperationException("TODO return the address");
  }

  /**
   * Serves on the calling thread until {@link #close}, and starts no other thread. Is called once
   * at most. When it returns, all connections are closed.
   */
  public void run() throws IOException {
    throw new UnsupportedOperationException("TODO serve all connections on this thread");
  }

  /**
   * Ends {@link #run}, or keeps it from beginning, and closes everything. Bytes that have not been
   * sent yet may be lost. Any thread may call it, more than once. It need not wait until {@code
   * run} has returned.
   */
  @Override
  public void close() throws IOException {
    throw new UnsupportedOperationException("TODO close");
  }
}
