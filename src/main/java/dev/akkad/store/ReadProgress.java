package dev.akkad.store;

/** Hears how far the reading of a snapshot file has come: often, and on the thread that reads. */
@FunctionalInterface
public interface ReadProgress {
    /** Nobody wants to know. */
    ReadProgress NONE = (phase, doneBytes, totalBytes) -> {};

    /** A snapshot is read more than once. */
    enum Phase {
        /** Its hash is made. */
        VERIFYING,
        /** Its records go over. */
        COPYING
    }

    /** @param totalBytes of the file; the last call of a phase says that all is done */
    void at(Phase phase, long doneBytes, long totalBytes);
}
