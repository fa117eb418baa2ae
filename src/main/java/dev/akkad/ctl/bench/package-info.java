/**
 * {@code akkad bench}: a closed-loop load for any endpoint that speaks etcd v3.
 *
 * <p>N clients share M connections; each sends its next request when the answer to the last one is there, so N requests
 * are in flight at any time and a slow server is asked less often. Each event loop has one {@link
 * dev.akkad.ctl.bench.Lane}: its clients, its random generator, its histogram; nothing is shared while a run lasts. A
 * {@link dev.akkad.ctl.bench.Workload} says what a client does; {@link dev.akkad.ctl.bench.LoadRun} connects, warms up,
 * measures and makes a {@link dev.akkad.ctl.bench.Report}.
 *
 * <p>The servers must not be able to tell apart, or be told apart: nothing here asks what the other side is.
 */
@NullMarked
package dev.akkad.ctl.bench;

import org.jspecify.annotations.NullMarked;
