/**
 * The commands of {@code akkadutl}, which work on files while no member runs on them: snapshots of etcd or akkad, and
 * akkad's data directories. {@link dev.akkad.ctl.utl.UtlTree} puts them together.
 */
@NullMarked
package dev.akkad.ctl.utl;

import org.jspecify.annotations.NullMarked;
