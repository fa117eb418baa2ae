package dev.akkad.raft;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.AppendResponse;
import dev.akkad.raft.Message.ForwardedProposal;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.HeartbeatResponse;
import dev.akkad.raft.Message.InstallSnapshot;
import dev.akkad.raft.Message.PreVoteResponse;
import dev.akkad.raft.Message.ReadIndexRequest;
import dev.akkad.raft.Message.ReadIndexResponse;
import dev.akkad.raft.Message.TimeoutNow;
import dev.akkad.raft.Message.VoteResponse;
import dev.akkad.raft.Step.ChangeDropped;
import dev.akkad.raft.Step.ProposalsDropped;
import dev.akkad.raft.Step.ReadDropped;
import java.util.List;

/**
 * What a member does as long as it is what it is. Messages reach a role only in its own term ({@link Reception}).
 *
 * <pre>
 *                     Follower   PreCandidate  Candidate  Leader
 *   tick              wait       wait          wait       heartbeat, check quorum
 *   leader's messages obey       follow        follow     impossible: one leader a term
 *   vote answers      –          pre-vote      vote       –
 *   append answers    –          –             –          count
 *   proposals, reads  forward    drop          drop       take
 *   TimeoutNow        campaign   –             –          –
 * </pre>
 *
 * A dash is an answer that came too late, or a question for someone else: ignored.
 */
abstract sealed class Role permits Follower, Electing, Leader {
    final Core core;

    Role(Core core) {
        this.core = core;
    }

    abstract RoleName name();

    /** Who leads, as far as known; 0 = nobody. */
    abstract long leader();

    /** Whether a live leader is known, so that votes for others are ignored (thesis 4.2.3). */
    abstract boolean knowsLiveLeader();

    abstract void onTick();

    abstract void onAppendRequest(AppendRequest request);

    abstract void onHeartbeat(Heartbeat heartbeat);

    abstract void onInstallSnapshot(InstallSnapshot snapshot);

    void onEnter() {}

    void onExit() {}

    void onPersisted() {}

    void onVoteGranted() {}

    void onPropose(List<Bytes> payloads) {
        core.out.signal(new ProposalsDropped(payloads));
    }

    void onProposeChange(ConfigChange change) {
        core.out.signal(new ChangeDropped(change));
    }

    void onReadIndex(long context) {
        core.out.signal(new ReadDropped(context));
    }

    void onTransferLeadership(long to) {}

    void onSnapshotSent(long to, boolean delivered) {}

    void onUnreachable(long to) {}

    void onPreVoteResponse(PreVoteResponse response) {}

    void onVoteResponse(VoteResponse response) {}

    void onAppendResponse(AppendResponse response) {}

    void onHeartbeatResponse(HeartbeatResponse response) {}

    void onForwardedProposal(ForwardedProposal proposal) {}

    void onReadIndexRequest(ReadIndexRequest request) {}

    void onReadIndexResponse(ReadIndexResponse response) {}

    void onTimeoutNow(TimeoutNow request) {}
}
