package dev.akkad.check;

import java.util.List;

/** What a client was told. */
public sealed interface Result {
    /** The store revision of the answer's header. */
    long revision();

    /** @param versions in key order */
    record Found(long revision, List<Version> versions) implements Result {}

    /**
     * @param succeeded the guards held
     * @param changed a revision was made: at least one put, or a delete of something
     */
    record Wrote(long revision, boolean succeeded, boolean changed) implements Result {}

    /** One key as a read shows it. */
    record Version(String key, String value, long createRevision, long modRevision, long version) {}
}
