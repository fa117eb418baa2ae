/**
 * The threads between the socket of a peer, RaftMember, its journal and the machine.
 *
 * <p>A put passes through a dozen actors, one after the other. Were each dispatcher a pool of its own, every other step
 * would wake a thread, and being woken takes longer than the step. Here each dispatcher is a {@link Lane}, and whoever
 * has just given work to another lane goes on with it himself, unless there is more to do in his own. A follower's part
 * in a put runs on one thread, from the socket to the socket:
 *
 * <pre>
 *   SELECTOR           RAFT                  JOURNAL       RAFT
 *   a peer has spoken  socket, frame, core   synced write  answer, frame, socket
 * </pre>
 *
 * <p>There are as many threads as lanes, so that no lane ever waits for what another one does.
 */
@NullMarked
package dev.akkad.member.system.lanes;

import org.jspecify.annotations.NullMarked;
