package dev.akkad.member.watch;

import dev.akkad.base.Checks;
import java.time.Duration;

/**
 * @param progressInterval time between two progress notices of a stream, before 0–10 % are added for each stream;
 *     at least 100 ms, etcd's default is 10 minutes
 * @param fragmentBytesMax a response of at least this size is split for watchers that asked for it: max-request-bytes
 *     + 512 KiB
 */
public record WatchSettings(Duration progressInterval, int fragmentBytesMax) {
    /** What etcd adds to max-request-bytes for gRPC's own bytes. */
    public static final int OVERHEAD_BYTES = 512 * 1024;

    public WatchSettings {
        Checks.require(
                progressInterval.toMillis() >= 100,
                "progressInterval: %s (expected: at least 100 ms)",
                progressInterval);
        Checks.require(fragmentBytesMax > 0, "fragmentBytesMax: %s (expected: positive)", fragmentBytesMax);
    }

    public static WatchSettings of(Duration progressInterval, int maxRequestBytes) {
        return new WatchSettings(progressInterval, maxRequestBytes + OVERHEAD_BYTES);
    }
}
