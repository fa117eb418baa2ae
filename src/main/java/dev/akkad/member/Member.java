package dev.akkad.member;

import dev.akkad.machine.MemberChange;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Privilege;
import dev.akkad.machine.Request;
import dev.akkad.member.meter.MemberMeters;
import java.util.List;

/**
 * What the client port may ask of a member. Every call returns at once, from any thread; answers come through {@link
 * Reply} handles, refusals and time-outs included, so an edge never needs a timer of its own.
 */
public interface Member {
    /**
     * Carries out any request: a Range or a read-only Txn as a read (linearizable unless serializable), everything else
     * through the log. Time-outs are etcd's (semantics 9.2): 5 s + 2 × election time-out.
     */
    void submit(Request request, Reply<Outcome> reply);

    /**
     * The same member for somebody else: what it may do there, and what not, follows from who it is. Without this
     * nobody asks, and nobody may do next to nothing while authentication is enabled.
     */
    Member as(Caller caller);

    /** Whether it matters who asks: one look, for the hot path. */
    boolean isAuthEnabled();

    /** Completes with a {@code Response.Done} if the caller may do what needs this; for calls about no keys. */
    void authorize(Privilege privilege, Reply<Outcome> reply);

    /** Compares a password: {@code Response.Authenticated} with a token. */
    void authenticate(String name, String password, Reply<Outcome> reply);

    /** Adds a user; the password is hashed here, off the caller's thread, and goes no further. */
    void addUser(String name, String password, boolean noPassword, Reply<Outcome> reply);

    /** As {@link #addUser}; the user's tokens end. */
    void changePassword(String name, String password, Reply<Outcome> reply);

    /** Completes with a {@code Response.Done} once a linearizable read may be answered here; for MemberList. */
    void linearize(Reply<Outcome> reply);

    /** Renews a lease through the leader: {@code Response.LeaseKeepAlive}, TTL 0 for an unknown lease. */
    void keepAlive(long leaseId, Reply<Outcome> reply);

    /** {@code Response.LeaseTimeToLive} from the leader; TTL −1 for an unknown lease. */
    void timeToLive(long leaseId, boolean keys, Reply<Outcome> reply);

    /** {@code Response.LeaseLeases} from local state, sorted by remaining time. */
    void leases(Reply<Outcome> reply);

    /** {@code Response.HashKv} at {@code revision} (0 = current) of the local store. */
    void hashKv(long revision, Reply<Outcome> reply);

    /** {@code Response.Hash} over the whole local store. */
    void hash(Reply<Outcome> reply);

    /**
     * Makes the store give back what compactions freed. {@code Response.Done} when that is done, or under way in the
     * background after two seconds; nothing waits for it meanwhile.
     */
    void defragment(Reply<Outcome> reply);

    /**
     * Changes who is a member: {@code Response.Members} once that is applied here. Through any member; there is no
     * time-out but the client's own, as in etcd.
     *
     * @param memberId whom it concerns; a new member is given an id
     * @param peerUrls of a new member, or the new ones on UPDATE
     */
    void changeMembers(MemberChange.Kind kind, long memberId, List<String> peerUrls, Reply<Outcome> reply);

    /** Lets another member lead, if this one does: {@code Response.Done} once it leads. */
    void moveLeader(long memberId, Reply<Outcome> reply);

    /** Opens a session for one client stream; see {@link WatchStream}. */
    WatchStream openWatch(WatchListener listener);

    /** Copies everything stored into a file of etcd's, as of now or a little later; see {@link Export}. */
    Export export(ExportListener listener);

    /** What its answers take; whoever is given a long one takes what it keeps, at once and on the same thread. */
    AnswerMemory answers();

    /** What the member has counted so far. */
    default MemberMeters meters() {
        return new MemberMeters();
    }

    /** A recent picture of the member; cheap, never blocks. */
    MemberStatus status();

    /** The membership as applied here, sorted by id. */
    List<MemberInfo> members();
}
