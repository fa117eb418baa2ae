package dev.akkad.ctl.client;

import java.time.Duration;

/** When something must be done, or never. */
public final class Deadline {
    public static final Deadline NEVER = new Deadline(Long.MAX_VALUE);

    private final long atNanos;

    private Deadline(long atNanos) {
        this.atNanos = atNanos;
    }

    public static Deadline after(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    public boolean isOver() {
        return this != NEVER && System.nanoTime() - atNanos >= 0;
    }

    /** What is left in milliseconds, at least 1, and at most {@code millis}. */
    public long atMost(long millis) {
        return this == NEVER ? millis : Math.max(1, Math.min(millis, (atNanos - System.nanoTime()) / 1_000_000));
    }

    /** As Go shows short times: 1.5s, 20ms. */
    static String text(long millis) {
        if (millis < 1000) {
            return millis + "ms";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis / 1000.0 + "s";
    }
}
