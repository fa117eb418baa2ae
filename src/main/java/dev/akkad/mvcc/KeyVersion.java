package dev.akkad.mvcc;

import dev.akkad.base.Bytes;

/**
 * What the index knows about one version of a key, without asking the store for its value and lease.
 *
 * @param revision where the version was put
 * @param createRevision main revision of the put that began this generation
 * @param version puts of the generation so far, from 1
 */
public record KeyVersion(Bytes key, Revision revision, long createRevision, long version) {
    public long modRevision() {
        return revision.main();
    }
}
