package inflight.given;

import java.io.Serializable;

/**
 * A parent's message to a {@link TaskChild}.
 *
 * @param task the name of a class that is a {@link ChildTask}
 * @param argument what it is to work on; whether that can be serialized turns out when it is done
 */
@SuppressWarnings("serial") // Object: see above.
public record TaskRequest(String task, Object argument) implements Serializable {}
