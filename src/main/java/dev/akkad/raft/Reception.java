package dev.akkad.raft;

import dev.akkad.base.Defect;
import dev.akkad.base.Dispatch;
import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.AppendResponse;
import dev.akkad.raft.Message.ForwardedProposal;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.HeartbeatResponse;
import dev.akkad.raft.Message.InstallSnapshot;
import dev.akkad.raft.Message.PreVoteRequest;
import dev.akkad.raft.Message.PreVoteResponse;
import dev.akkad.raft.Message.ReadIndexRequest;
import dev.akkad.raft.Message.ReadIndexResponse;
import dev.akkad.raft.Message.TimeoutNow;
import dev.akkad.raft.Message.VoteRequest;
import dev.akkad.raft.Message.VoteResponse;

/** The rules about terms, the same for every role (paper 5.1), before a message reaches the role. */
final class Reception {
    private static final Dispatch<Reception, Message, Reception> DELIVER = Dispatch.<Reception, Message, Reception>over(
                    Message.class)
            .on(PreVoteRequest.class, run((r, m) -> r.voting.onPreVoteRequest(m)))
            .on(VoteRequest.class, run((r, m) -> r.voting.onVoteRequest(m)))
            .on(PreVoteResponse.class, run((r, m) -> r.role().onPreVoteResponse(m)))
            .on(VoteResponse.class, run((r, m) -> r.role().onVoteResponse(m)))
            .on(AppendRequest.class, run((r, m) -> r.role().onAppendRequest(m)))
            .on(AppendResponse.class, run((r, m) -> r.role().onAppendResponse(m)))
            .on(Heartbeat.class, run((r, m) -> r.role().onHeartbeat(m)))
            .on(HeartbeatResponse.class, run((r, m) -> r.role().onHeartbeatResponse(m)))
            .on(InstallSnapshot.class, run((r, m) -> r.role().onInstallSnapshot(m)))
            .on(ForwardedProposal.class, run((r, m) -> r.role().onForwardedProposal(m)))
            .on(ReadIndexRequest.class, run((r, m) -> r.role().onReadIndexRequest(m)))
            .on(ReadIndexResponse.class, run((r, m) -> r.role().onReadIndexResponse(m)))
            .on(TimeoutNow.class, run((r, m) -> r.role().onTimeoutNow(m)))
            .build();

    private final Core core;
    private final Voting voting;

    Reception(Core core) {
        this.core = core;
        this.voting = new Voting(core);
    }

    void receive(Message message) {
        if (message.to() != core.id() || isIgnoredVoteRequest(message)) {
            return;
        }
        if (message instanceof PreVoteResponse response && response.granted()) {
            // Its term is the one that was asked for, which nobody is in yet.
            if (response.term() == core.term() + 1) {
                deliver(message);
            }
            return;
        }
        if (message.term() < core.term() && !Defect.STALE_TERM_OBEYED.isOn()) {
            answerStale(message);
            return;
        }
        if (message.term() > core.term() && !(message instanceof PreVoteRequest)) {
            core.enterTerm(message.term(), isFromLeader(message) ? message.from() : Core.NOBODY);
        }
        deliver(message);
    }

    private void deliver(Message message) {
        DELIVER.apply(this, message);
    }

    /**
     * While a leader is alive, requests for votes do not even raise the term: they come from a member that was cut off
     * or removed (thesis 4.2.3), unless the leader itself asked for the election.
     */
    private boolean isIgnoredVoteRequest(Message message) {
        boolean unasked = message instanceof PreVoteRequest || message instanceof VoteRequest vote && !vote.transfer();
        return unasked && core.role().knowsLiveLeader();
    }

    /**
     * A message of an older term changes nothing, but its sender may need to hear the newer term: a deposed leader that
     * would otherwise go on, and a candidate that votes would be ignored of. Both are harmless before it is durable.
     */
    private void answerStale(Message message) {
        long to = message.from();
        if (isFromLeader(message)) {
            core.out.send(new AppendResponse(core.term(), core.id(), to, false, 0, 0, 0));
        } else if (message instanceof VoteRequest) {
            core.out.send(new VoteResponse(core.term(), core.id(), to, false));
        } else if (message instanceof PreVoteRequest) {
            core.out.send(new PreVoteResponse(core.term(), core.id(), to, false));
        }
    }

    private static boolean isFromLeader(Message message) {
        return message instanceof AppendRequest || message instanceof Heartbeat || message instanceof InstallSnapshot;
    }

    private Role role() {
        return core.role();
    }

    /** A rule that gives nothing back. */
    @FunctionalInterface
    private interface Rule<M> {
        void run(Reception reception, M message);
    }

    private static <M> Dispatch.Handler<Reception, M, Reception> run(Rule<M> rule) {
        return (reception, message) -> {
            rule.run(reception, message);
            return reception;
        };
    }
}
