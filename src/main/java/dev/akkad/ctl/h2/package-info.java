/**
 * gRPC over HTTP/2 for the command line and for a load generator, which shares its processors with the servers it
 * measures: what few classes it has load fast, and what it does costs little.
 *
 * <p>One {@link dev.akkad.ctl.h2.Connection} is one channel handler that reads and writes frames itself. A
 * request costs a copy of its bytes into the connection's output buffer, and one system call carries all requests that
 * were made while a read was handled; its header block is encoded once and repeated, since by then every field stands
 * in the peer's table. Header blocks that come in are looked up the same way. What is left to Netty is HPACK itself,
 * buffers and sockets.
 *
 * <p>Flow control is obeyed in both directions. The first message of a stream may be of any length, and leaves in
 * pieces if it must; later ones have to fit the window that the peer grants a new stream, 64 KiB with most servers.
 *
 * <p>Everything of one connection happens on its event loop.
 */
@NullMarked
package dev.akkad.ctl.h2;

import org.jspecify.annotations.NullMarked;
