package dev.akkad.store.bolt;

/**
 * Where a walk over all records ended: what the first pages of the file must say before the others are written.
 *
 * @param root page of the root bucket
 * @param pages of the whole file
 */
public record BoltLayout(long root, long pages) {
    /** Length of the file. */
    public long bytes() {
        return pages * BoltWriter.PAGE_BYTES;
    }
}
