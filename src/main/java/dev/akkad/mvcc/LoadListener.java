package dev.akkad.mvcc;

import dev.akkad.base.Bytes;

/** Hears of every stored version while the index is rebuilt, oldest first: the newest word about a key counts. */
@FunctionalInterface
public interface LoadListener {
    /** @param lease lease attached by the version, 0 = none or deleted */
    void loaded(Bytes key, long lease);
}
