package dev.akkad.member.meter;

/** The store on disk. Durations in nanoseconds. */
public final class StoreMeters {
    /** Snapshots streamed out of the store, to a member or to a client. */
    public final Distribution snapshots = Distribution.doubling(10_000_000, 17);

    /** Snapshots received whole: all of it, and its sync. */
    public final Distribution snapshotsReceived = Distribution.doubling(100_000_000, 10);

    public final Distribution snapshotSyncs = Distribution.doubling(1_000_000, 14);
}
