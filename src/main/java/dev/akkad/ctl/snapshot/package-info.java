/**
 * Snapshot files without a running member: what is in one ({@link dev.akkad.ctl.snapshot.StatusCommand}), and a data
 * directory made of one ({@link dev.akkad.ctl.snapshot.RestoreCommand}), with the options of etcd's {@code etcdutl}.
 */
@NullMarked
package dev.akkad.ctl.snapshot;

import org.jspecify.annotations.NullMarked;
