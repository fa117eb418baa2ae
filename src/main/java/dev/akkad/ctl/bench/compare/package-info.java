/**
 * {@code akkad bench compare}: the real etcd and akkad in turn, on this machine, under the same loads.
 *
 * <p>Each measurement gets a new cluster on empty directories: start, the same warm-up for both, one row's load,
 * memory, end. Rounds alternate between the two, so that whatever else the machine does meets both; the table shows
 * medians.
 */
@NullMarked
package dev.akkad.ctl.bench.compare;

import org.jspecify.annotations.NullMarked;
