package dev.akkad.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one watch was told, on keys in [from, to), from its creation to its end.
 *
 * @param startRevision the first revision wanted; for "from now on" the revision after the one it was created at
 * @param previous each event carries the version before
 */
public record WatchRecord(
        String name, String from, String to, long startRevision, boolean previous, List<Delivery> deliveries) {
    /**
     * One response.
     *
     * @param revision of the header
     * @param fragment the next delivery belongs to it
     * @param events none = a progress notification
     */
    public record Delivery(long revision, boolean fragment, List<Seen> events) {}

    /**
     * One event.
     *
     * @param value null = a delete
     * @param createRevision 0 for a delete, @param version 0 for a delete
     * @param before value of the version before, null if there was none or it was not asked for
     */
    public record Seen(
            String key,
            @Nullable String value,
            long createRevision,
            long modRevision,
            long version,
            @Nullable String before) {}
}
