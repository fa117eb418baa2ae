package dev.akkad.member;

import dev.akkad.store.JournalLog;

/**
 * What stands between a member and its world: by default nothing. Each method is given one port of the member, and
 * gives back what the member is to use in its place.
 */
public interface Surroundings {
    /** The world as it is. */
    Surroundings NONE = new Surroundings() {};

    default Clock clock(Clock real) {
        return real;
    }

    default JournalLog journal(JournalLog real) {
        return real;
    }

    /** Asked again for each actor system that the member has. */
    default PeerTransport transport(PeerTransport real) {
        return real;
    }

    /** Asked again for each actor system that the member has. */
    default MemberPorts ports(MemberPorts real) {
        return real;
    }
}
