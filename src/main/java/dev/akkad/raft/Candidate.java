package dev.akkad.raft;

import dev.akkad.raft.Message.VoteRequest;
import dev.akkad.raft.Message.VoteResponse;
import dev.akkad.raft.RaftEvent.TermStarted;
import dev.akkad.raft.RaftEvent.VoteCast;

/**
 * Stands for election in a new term (paper 5.2). Its own vote is a vote like any other: it leads to requests, and
 * counts, only once it is durable; otherwise a crash could let it vote again in the same term.
 */
final class Candidate extends Electing {
    private final boolean transfer;
    private long voteSequence = Long.MAX_VALUE;

    /** @param transfer the leader asked for this election */
    Candidate(Core core, boolean transfer) {
        super(core);
        this.transfer = transfer;
    }

    @Override
    RoleName name() {
        return RoleName.CANDIDATE;
    }

    @Override
    void onEnter() {
        core.emit(new TermStarted(core.term() + 1));
        core.emit(new VoteCast(core.term(), core.id()));
        voteSequence = core.durability.nextSequence();
        long last = core.log.lastIndex();
        long lastTerm = core.log.lastTerm();
        for (long to : electorate()) {
            core.out.sendAfterWrite(new VoteRequest(core.term(), core.id(), to, last, lastTerm, transfer));
        }
    }

    @Override
    void onPersisted() {
        if (core.durability.persisted() >= voteSequence) {
            voteSequence = Long.MAX_VALUE;
            count(core.id(), true);
        }
    }

    @Override
    void onVoteResponse(VoteResponse response) {
        count(response.from(), response.granted());
    }

    @Override
    void onWon() {
        core.become(new Leader(core));
    }
}
