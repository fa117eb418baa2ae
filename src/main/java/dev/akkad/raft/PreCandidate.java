package dev.akkad.raft;

import dev.akkad.raft.Message.PreVoteRequest;
import dev.akkad.raft.Message.PreVoteResponse;

/**
 * Asks around whether an election could be won before it starts a term (thesis 9.6), so that a member that was cut off
 * does not depose a working leader with a higher term when it returns. Changes nothing durable.
 */
final class PreCandidate extends Electing {
    PreCandidate(Core core) {
        super(core);
    }

    @Override
    RoleName name() {
        return RoleName.PRE_CANDIDATE;
    }

    @Override
    void onEnter() {
        long last = core.log.lastIndex();
        long lastTerm = core.log.lastTerm();
        for (long to : electorate()) {
            core.out.send(new PreVoteRequest(core.term() + 1, core.id(), to, last, lastTerm));
        }
        count(core.id(), true);
    }

    /** A vote is about to leave for another candidate: one's own attempt is over. */
    @Override
    void onVoteGranted() {
        core.follow(Core.NOBODY);
    }

    @Override
    void onPreVoteResponse(PreVoteResponse response) {
        count(response.from(), response.granted());
    }

    @Override
    void onWon() {
        core.become(new Candidate(core, false));
    }
}
