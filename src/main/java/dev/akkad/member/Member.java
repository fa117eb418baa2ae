package dev.akkad.member;

import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
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

    /** Opens a session for one client stream; see {@link WatchStream}. */
    WatchStream openWatch(WatchListener listener);

    /** Copies everything stored into a file of etcd's, as of now or a little later; see {@link Export}. */
    Export export(ExportListener listener);

    /** What its answers take; whoever is given a long one takes what it keeps, at once and on the same thread. */
    AnswerMemory answers();

    /** A recent picture of the member; cheap, never blocks. */
    MemberStatus status();

    /** The membership as applied here, sorted by id. */
    List<MemberInfo> members();
}
