package inflight.ch14_task_queues;

import inflight.given.JobTable;
import inflight.given.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A queue of jobs that is a table in a database, so that any number of processes can share it and
 * none of them can lose a job by dying. The table is that of {@link JobTable}; it has been made
 * before. The same SQL works on H2 and on PostgreSQL.
 *
 * <p>Nothing is kept in this object but what the constructor was given. All methods may be called
 * from any thread and any process. When one returns or throws, no transaction, no lock and no
 * connection of it is left, and what it has done is committed, or rolled back if it throws. A
 * process may die at any moment in any of them: then it is as if the call had come to its end, or
 * had never been made. What is <em>now</em> the <em>database's</em> clock says, whatever the clocks
 * of the workers say.
 *
 * <h2>Corners</h2>
 *
 * <ul>
 *   <li>Null is refused with a {@code NullPointerException} before the database is asked. If two
 *       arguments are refused, either one's exception may be thrown.
 *   <li>A lease and a delay count in milliseconds; what is finer is cut off. A delay may be zero or
 *       negative; then the job is due now, or has been for so long.
 *   <li>An {@code SQLException} of the database is thrown; nothing is tried again.
 *   <li>What {@code ack} and {@code fail} answer for a job that has just died of its last lease,
 *       and whether a late {@code ack} takes it out of {@code dead} again, is open.
 * </ul>
 *
 * @see Sql
 */
public final class DurableQueue {
  /**
   * A job in a worker's hands.
   *
   * @param attempt the how-manieth claim of this job it is, from 1 on
   * @param receipt what tells this claim from all others, of this job and of others
   */
  public record Claim(long id, String payload, int attempt, String receipt) {}

  /**
   * @param lease how long a claim keeps a job from others
   * @param maxAttempts how often a job is claimed at the most
   * @throws IllegalArgumentException if the lease is shorter than a millisecond, or maxAttempts is
   *     less than one
   */
  public DurableQueue(DataSource database, Duration lease, int maxAttempts) {
    throw new UnsupportedOperationException("TODO keep what the queue needs to know");
  }

  /**
   * Adds a job that is due after a delay.
   *
   * @param payload any text of up to 2,000 characters, without the character 0
   * @return its id
   */
  public long enqueue(String payload, Duration delay) throws SQLException {
    throw new UnsupportedOperationException("TODO insert a row");
  }

  /**
   * Claims a job: of those that are due, not dead and under no running lease, the one with the
   * smallest {@code (due, id)}. Its attempt grows by one, it gets a fresh receipt, and a lease that
   * begins now.
   *
   * <p>A row that another session has locked is <em>passed over and never waited for</em>, however
   * many there are. This locks no row but the one that it takes: sessions that claim at the same
   * time get a job each, as long as there are enough.
   *
   * <p>A job whose lease has ended without a word from its worker is like one that was never
   * claimed, but for its attempt. If that was attempt number {@code maxAttempts}, it is dead: it is
   * never claimed again.
   *
   * @return the job, or empty if there is none
   */
  public Optional<Claim> claim() throws SQLException {
    throw new UnsupportedOperationException("TODO find a row, lock it, and make it this worker's");
  }

  /**
   * Settles a job that is done: its row is deleted. A claim's word counts until the job is claimed
   * again or settled, also after its lease has ended.
   *
   * @return false if it counts no more; then nothing has changed
   */
  public boolean ack(Claim claim) throws SQLException {
    throw new UnsupportedOperationException("TODO delete the row, if it is still this claim's");
  }

  /**
   * Hands back a job that has failed. It is due again after the delay; or if this was attempt
   * number {@code maxAttempts}, it is dead. When the claim's word counts is said at {@link #ack}; a
   * job that is handed back is settled, too.
   *
   * @return false if it counts no more; then nothing has changed
   */
  public boolean fail(Claim claim, Duration delay) throws SQLException {
    throw new UnsupportedOperationException("TODO free the row, if it is still this claim's");
  }

  /**
   * The ids of the dead jobs, in order: those that failed too often, and those whose last lease has
   * ended without a word.
   */
  public List<Long> dead() throws SQLException {
    throw new UnsupportedOperationException("TODO ask for the dead");
  }
}
