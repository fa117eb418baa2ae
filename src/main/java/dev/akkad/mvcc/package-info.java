/**
 * Keys over revisions: every key's history in a memory index, every revision's bytes behind a port.
 *
 * <p>One writer, many readers: {@link dev.akkad.mvcc.Keyspace} is changed by one thread; ranges are read at a fixed
 * revision by any thread, without a lock, while the writer goes on. Revisions are (main, sub) as etcd counts them
 * (contract semantics 1); main 0 means none.
 */
@NullMarked
package dev.akkad.mvcc;

import org.jspecify.annotations.NullMarked;
