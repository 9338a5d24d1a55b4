package inflight.testkit.jdbc;

import inflight.testkit.Gate;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * A database as one worker sees it. It counts the calls that reach the database (statements that
 * are executed, commit, rollback, close, a change of the commit mode), and at the one with a given
 * number it holds the worker back, fails, or lets it die. Used by one worker's thread at a time,
 * and by the test's.
 */
public final class WatchedDatabase {
  /** What happens at a call. */
  private enum Trouble {
    NONE,
    HOLD,
    FAIL,
    DIE_BEFORE,
    DIE_AFTER
  }

  /** The worker's process is gone: nothing that it would do after this has any effect. */
  public static final class Death extends Error {
    private static final long serialVersionUID = 1;

    private Death(String call) {
      super("This worker's process dies at: " + call, null, false, true);
    }
  }

  private static final Set<String> CALLS = Set.of("commit", "rollback", "close", "setAutoCommit");

  private final DataSource real;
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private final Gate gate = new Gate();

  // All guarded by this.
  private final List<String> calls = new ArrayList<>();
  private Trouble trouble = Trouble.NONE;
  private int at;
  private boolean dead;
  private int asked;

  public WatchedDatabase(DataSource real) {
    this.real = real;
  }

  /** What the worker is given. */
  public DataSource source() {
    return new Source(this::connect);
  }

  private Connection connect() throws SQLException {
    synchronized (this) {
      asked++;
    }
    failIfDead();
    var connection = real.getConnection();
    open.add(connection);
    return (Connection) proxy(connection, null, Connection.class);
  }

  /** The calls so far, in words such as {@code commit}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** How often the worker has asked for a connection. */
  public synchronized int asked() {
    return asked;
  }

  /** How many connections the worker has not closed. */
  public int open() {
    return open.size();
  }

  /** The worker is held back at the gate before the call with that number, from 1 on. */
  public synchronized void holdAt(int call) {
    trouble = Trouble.HOLD;
    at = calls.size() + call;
  }

  public Gate gate() {
    return gate;
  }

  /** The call with that number, from 1 on, has no effect and throws an SQLException. */
  public synchronized void failAt(int call) {
    trouble = Trouble.FAIL;
    at = calls.size() + call;
  }

  /**
   * The worker's process dies at the call with that number, from 1 on: with an {@link Death} that
   * ends its thread, and with all its connections severed.
   *
   * @param afterward after the call has had its effect, but before it has come back
   */
  public synchronized void dieAt(int call, boolean afterward) {
    trouble = afterward ? Trouble.DIE_AFTER : Trouble.DIE_BEFORE;
    at = calls.size() + call;
  }

  private Object proxy(Object target, Connection parent, Class<?> type) {
    return Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {type}, new Handler(target, parent));
  }

  /** Counts a call; what is to happen at it. */
  private synchronized Trouble count(String call) {
    calls.add(call);
    return calls.size() == at ? trouble : Trouble.NONE;
  }

  private synchronized void failIfDead() throws SQLException {
    if (dead) {
      throw new SQLException("The process of this worker is dead.");
    }
  }

  private Death die(String call) {
    synchronized (this) {
      dead = true;
    }
    for (var connection : open) {
      try {
        // What was not committed is rolled back, as when a client is gone.
        connection.close();
      } catch (SQLException e) {
        // It is severed all the same.
      }
    }
    open.clear();
    return new Death(call);
  }

  /** Stands in front of a connection or of one of its statements. */
  private final class Handler implements InvocationHandler {
    private final Object target;

    /** The proxy of the connection, for a statement. */
    private final Connection parent;

    Handler(Object target, Connection parent) {
      this.target = target;
      this.parent = parent;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      var name = method.getName();
      if (method.getDeclaringClass() == Object.class) {
        return switch (name) {
          case "equals" -> proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          default -> "a watched " + target;
        };
      }
      if (parent != null && name.equals("getConnection")) {
        return parent;
      }
      if (name.equals("isClosed") && isDead()) {
        return true;
      }
      failIfDead();
      var isCall =
          parent == null
              ? CALLS.contains(name) && (!name.equals("close") || open.contains(target))
              : name.startsWith("execute");
      var result = isCall ? watched(method, arguments) : call(method, arguments);
      return result instanceof Statement && method.getReturnType().isInterface()
          ? proxy(result, (Connection) proxy, method.getReturnType())
          : result;
    }

    private boolean isDead() {
      synchronized (WatchedDatabase.this) {
        return dead;
      }
    }

    private Object watched(Method method, Object[] arguments) throws Throwable {
      var name = method.getName();
      switch (count(name)) {
        case HOLD -> gate.await();
        case FAIL -> {
          if (name.equals("close")) {
            call(method, arguments);
          }
          throw new SQLException("The test lets this call fail: " + name, "08006");
        }
        case DIE_BEFORE -> throw die(name);
        case DIE_AFTER -> {
          call(method, arguments);
          throw die(name);
        }
        case NONE -> {}
      }
      return call(method, arguments);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
      if (parent == null && method.getName().equals("close")) {
        open.remove(target);
      }
      try {
        return method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }
}
