/**
 * Between the bytes on the wire and the machine's types: requests in, responses out, log entries both ways, refusals
 * as gRPC statuses.
 *
 * <p>The generated classes in {@code pb} come from {@code resources/proto}; nothing above this floor but the client
 * port should need them. A put and a range are written by hand, field by field, because nearly every request is one of
 * them; the tests hold those writers against the generated ones. Starting points: {@link dev.akkad.wire.EntryCodec}
 * for the log, {@link dev.akkad.wire.Requests} and {@link dev.akkad.wire.Responses} for clients, {@link
 * dev.akkad.wire.GrpcErrors} for refusals.
 */
@NullMarked
package dev.akkad.wire;

import org.jspecify.annotations.NullMarked;
