/**
 * gRPC over plain-text HTTP/2 for a load generator, which shares its processors with the servers it measures.
 *
 * <p>One {@link dev.akkad.ctl.bench.h2.Connection} is one channel handler that reads and writes frames itself. A
 * request costs a copy of its bytes into the connection's output buffer, and one system call carries all requests that
 * were made while a read was handled; its header block is encoded once and repeated, since by then every field stands
 * in the peer's table. Header blocks that come in are looked up the same way. What is left to Netty is HPACK itself,
 * buffers and sockets.
 *
 * <p>Flow control is obeyed in both directions. A message must fit the window that the peer grants a new stream, 64 KiB
 * with most servers: this is for many small requests, not for bulk.
 *
 * <p>Everything of one connection happens on its event loop.
 */
@NullMarked
package dev.akkad.ctl.bench.h2;

import org.jspecify.annotations.NullMarked;
