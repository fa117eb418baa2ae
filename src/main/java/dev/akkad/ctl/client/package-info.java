/**
 * A client of etcd v3 for the command line: {@link dev.akkad.ctl.client.Client} makes calls and opens streams, over TLS
 * or not, with a user or without, and goes to the next endpoint when one does not answer.
 *
 * <p>It stands on {@link dev.akkad.ctl.h2}, which the benchmark shares. What is loaded for a call is what a call needs:
 * no reflection, no logging, no registry of services.
 */
@NullMarked
package dev.akkad.ctl.client;

import org.jspecify.annotations.NullMarked;
