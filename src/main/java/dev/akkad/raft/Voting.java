package dev.akkad.raft;

import dev.akkad.base.Defect;
import dev.akkad.raft.Message.PreVoteRequest;
import dev.akkad.raft.Message.PreVoteResponse;
import dev.akkad.raft.Message.VoteRequest;
import dev.akkad.raft.Message.VoteResponse;
import dev.akkad.raft.RaftEvent.VoteCast;

/**
 * Who gets this member's vote. The configuration is not asked: who counts is for the candidate's configuration to say,
 * which may be newer than ours (thesis 4.1), and a member that was just added may be needed.
 */
final class Voting {
    private final Core core;

    Voting(Core core) {
        this.core = core;
    }

    /** The request's term has been entered already. A vote leaves only once it is durable. */
    void onVoteRequest(VoteRequest request) {
        if (!mayVoteFor(request.from()) || !isUpToDate(request.lastIndex(), request.lastTerm())) {
            core.out.send(new VoteResponse(core.term(), core.id(), request.from(), false));
            return;
        }
        if (core.log.hardState().votedFor() == Core.NOBODY && !Defect.VOTE_NOT_DURABLE.isOn()) {
            core.emit(new VoteCast(core.term(), request.from()));
        }
        core.out.sendAfterWrite(new VoteResponse(core.term(), core.id(), request.from(), true));
        core.role().onVoteGranted();
    }

    /** Says what a vote would be, and changes nothing (thesis 9.6). A grant carries the term that was asked for. */
    void onPreVoteRequest(PreVoteRequest request) {
        boolean free = request.term() > core.term() || mayVoteFor(request.from());
        boolean granted = free && isUpToDate(request.lastIndex(), request.lastTerm());
        long term = granted ? request.term() : core.term();
        core.out.send(new PreVoteResponse(term, core.id(), request.from(), granted));
    }

    private boolean mayVoteFor(long candidate) {
        long votedFor = core.log.hardState().votedFor();
        if (votedFor != Core.NOBODY && !Defect.VOTE_TWICE.isOn()) {
            return votedFor == candidate;
        }
        return core.role().leader() == Core.NOBODY;
    }

    /** The election restriction of paper 5.4.1: the later last term, then the longer log. */
    private boolean isUpToDate(long lastIndex, long lastTerm) {
        if (Defect.VOTE_FOR_SHORTER_LOG.isOn()) {
            return true;
        }
        if (lastTerm != core.log.lastTerm()) {
            return lastTerm > core.log.lastTerm();
        }
        return lastIndex >= core.log.lastIndex();
    }
}
