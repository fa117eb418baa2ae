package dev.akkad.member.meter;

/**
 * Everything that one member counts, by subject. Made once; it outlives every actor.
 *
 * @param pauses what stopped the member for a while lately, to say why a request was slow
 */
public record MemberMeters(
        KeyMeters keys,
        ReadMeters reads,
        LeaseMeters leases,
        WatchMeters watches,
        RaftMeters raft,
        StoreMeters store,
        PeerMeters peers,
        Pauses pauses) {
    public MemberMeters() {
        this(
                new KeyMeters(),
                new ReadMeters(),
                new LeaseMeters(),
                new WatchMeters(),
                new RaftMeters(),
                new StoreMeters(),
                new PeerMeters(),
                new Pauses());
    }
}
