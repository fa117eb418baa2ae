/**
 * The threads between the socket of a peer, RaftMember and the machine.
 *
 * <p>A put passes through a dozen actors, one after the other. Were each dispatcher a pool of its own, every other step
 * would wake a thread, and being woken takes as long as the step. Here each dispatcher is a {@link Lane}, and whoever
 * has just given work to another lane goes on with it himself, unless there is more to do in his own. What a leader
 * does with a follower's answer runs on one thread:
 *
 * <pre>
 *   SELECTOR           RAFT                 KEYSPACE
 *   a peer has spoken  socket, frame, core  apply, answer
 * </pre>
 *
 * <p>There are as many threads as lanes, so that no lane ever waits for what another one does. Synced writes and reads
 * have threads of their own: with them among the lanes a put took longer, and a thousand reads at a time took more of
 * the processor, for a thread of their own answers them in larger batches.
 */
@NullMarked
package dev.akkad.member.system.lanes;

import org.jspecify.annotations.NullMarked;
