/**
 * Certificates: read from PEM files, read again when they change, and asked at every handshake. Knows files and the
 * JDK's TLS; neither Vert.x nor Akka.
 *
 * <p>Start with {@link dev.akkad.tls.TlsContext}.
 */
@NullMarked
package dev.akkad.tls;

import org.jspecify.annotations.NullMarked;
