package dev.akkad.server;

import java.time.Duration;

/** How a member forgets old revisions by itself; only its leader does it. */
public sealed interface AutoCompaction {
    /** Never. */
    record Off() implements AutoCompaction {}

    /** Keeps what is younger than {@code period}, which is above 0. */
    record Periodic(Duration period) implements AutoCompaction {}

    /** Keeps the last {@code revisions}, at least 1, looking every five minutes. */
    record KeepRevisions(long revisions) implements AutoCompaction {}

    /**
     * @param mode periodic or revision
     * @param retention a Go duration or a plain number: hours when periodic, revisions otherwise; 0 = off
     * @throws IllegalArgumentException with etcd's text
     */
    static AutoCompaction parse(String mode, String retention) {
        if (mode.isEmpty()) {
            throw new IllegalArgumentException("undefined auto-compaction-mode");
        }
        if (!mode.equals("periodic") && !mode.equals("revision")) {
            throw new IllegalArgumentException("unknown auto-compaction-mode \"" + mode + "\"");
        }
        boolean plain = !retention.isEmpty() && retention.chars().allMatch(c -> c >= '0' && c <= '9');
        try {
            if (mode.equals("revision")) {
                // etcd takes a duration here for its nanoseconds; that can only be a mistake.
                long revisions = Long.parseLong(retention);
                return revisions > 0 ? new KeepRevisions(revisions) : new Off();
            }
            Duration period = plain ? Duration.ofHours(Integer.parseInt(retention)) : GoDuration.parse(retention);
            return period.isZero() || period.isNegative() ? new Off() : new Periodic(period);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "error parsing CompactionRetention: " + mode + " \"" + retention + "\": " + e.getMessage(), e);
        }
    }
}
