package dev.akkad.raft;

import static dev.akkad.raft.Core.NOBODY;

import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.InstallSnapshot;
import java.util.List;

/** What both kinds of candidate have in common: a count, a wait, and obedience to a leader that shows up meanwhile. */
abstract sealed class Electing extends Role permits PreCandidate, Candidate {
    final Tally tally;
    private final int waitTicks;
    private int elapsedTicks;

    Electing(Core core) {
        super(core);
        tally = new Tally(core.membership());
        waitTicks = core.drawElectionWaitTicks();
    }

    @Override
    final long leader() {
        return NOBODY;
    }

    @Override
    final boolean knowsLiveLeader() {
        return false;
    }

    @Override
    final void onTick() {
        elapsedTicks++;
        if (elapsedTicks >= waitTicks) {
            core.campaign(false);
        }
    }

    @Override
    final void onAppendRequest(AppendRequest request) {
        core.follow(request.from());
        core.role().onAppendRequest(request);
    }

    @Override
    final void onHeartbeat(Heartbeat heartbeat) {
        core.follow(heartbeat.from());
        core.role().onHeartbeat(heartbeat);
    }

    @Override
    final void onInstallSnapshot(InstallSnapshot snapshot) {
        core.follow(snapshot.from());
        core.role().onInstallSnapshot(snapshot);
    }

    /** The voters that are asked: all but this member. */
    final List<Long> electorate() {
        return core.membership().voters().stream().filter(id -> id != core.id()).toList();
    }

    final void count(long from, boolean granted) {
        tally.record(from, granted);
        if (tally.isWon()) {
            onWon();
        } else if (tally.isLost()) {
            core.follow(NOBODY);
        }
    }

    abstract void onWon();
}
