/**
 * Raft as a deterministic state machine: no clock, no thread, no file, no socket.
 *
 * <p>The contract between the core and its shell:
 *
 * <ol>
 *   <li>{@link dev.akkad.raft.Raft#step} is the only way in; what it returns is everything that must happen.
 *   <li>Durable state changes only through emitted {@link dev.akkad.raft.RaftEvent}s, and {@link
 *       dev.akkad.raft.RaftLog#apply} folds the same events into the same state after a restart.
 *   <li>{@code messagesAfterWrite} (votes, acknowledgements) may leave only once the events of that step and of all
 *       steps before are durable; {@code messages} (a leader's appends, thesis 10.2.1) leave at once. The leader counts
 *       itself only when told {@link dev.akkad.raft.Input.Persisted}.
 *   <li>Same seed, same inputs, same steps.
 * </ol>
 *
 * <p>Time is ticks, chance is an injected {@link java.util.random.RandomGenerator}. Index and term 0 mean none; member
 * id 0 means nobody.
 */
@NullMarked
package dev.akkad.raft;

import org.jspecify.annotations.NullMarked;
