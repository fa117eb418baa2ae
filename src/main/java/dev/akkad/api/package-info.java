/**
 * The client port: gRPC and plain HTTP on one TCP port, on Vert.x event loops.
 *
 * <p>A call lives on the event loop of its connection from the first byte to the last. A request is read, handed to
 * {@link dev.akkad.member.Member}, and forgotten until the member's thread completes the call's reply handle; that only
 * puts the call into the {@code Inbox} of its loop, which many answers share to wake the loop once. No call waits, no
 * lock is taken.
 *
 * <p>gRPC's framing is our own, straight on Vert.x's HTTP/2 streams: etcd's exact refusals, deadlines, bounded
 * decompression, and answers that never stand in memory as one message are out of reach of the ready-made handlers.
 * Starting points: {@link dev.akkad.api.ClientPort}, {@code GrpcCall} for one call, {@code Services} for what is
 * served.
 */
@NullMarked
package dev.akkad.api;

import org.jspecify.annotations.NullMarked;
