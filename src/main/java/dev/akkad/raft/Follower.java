package dev.akkad.raft;

import static dev.akkad.base.Checks.check;
import static dev.akkad.raft.Core.NOBODY;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.ForwardedProposal;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.HeartbeatResponse;
import dev.akkad.raft.Message.InstallSnapshot;
import dev.akkad.raft.Message.ReadIndexRequest;
import dev.akkad.raft.Message.ReadIndexResponse;
import dev.akkad.raft.Message.TimeoutNow;
import dev.akkad.raft.Step.ReadDropped;
import java.util.Collections;
import java.util.List;

/** Obeys the leader of its term, once it knows one, and campaigns when it has been silent for too long. */
final class Follower extends Role {
    private final long leader;
    private final Replica replica;
    private final ForwardedReads reads;
    private final int waitTicks;
    private int elapsedTicks;

    /** @param leader who leads this term, 0 = not known yet */
    Follower(Core core, long leader) {
        super(core);
        this.leader = leader;
        this.replica = new Replica(core);
        this.reads = new ForwardedReads(core.settings.electionTicks());
        this.waitTicks = core.drawElectionWaitTicks();
    }

    @Override
    RoleName name() {
        return RoleName.FOLLOWER;
    }

    @Override
    long leader() {
        return leader;
    }

    @Override
    boolean knowsLiveLeader() {
        return leader != NOBODY && elapsedTicks < core.settings.electionTicks();
    }

    @Override
    void onTick() {
        reads.expire(core.ticks()).forEach(this::drop);
        elapsedTicks++;
        if (elapsedTicks < waitTicks) {
            return;
        }
        if (core.mayCampaign()) {
            core.campaign(false);
        } else if (leader != NOBODY) {
            core.follow(NOBODY);
        }
    }

    @Override
    void onExit() {
        reads.drain().forEach(this::drop);
    }

    @Override
    void onVoteGranted() {
        elapsedTicks = 0;
    }

    @Override
    void onAppendRequest(AppendRequest request) {
        heard(request.from()).replica.onAppendRequest(request);
    }

    @Override
    void onInstallSnapshot(InstallSnapshot snapshot) {
        heard(snapshot.from()).replica.onInstallSnapshot(snapshot);
    }

    @Override
    void onHeartbeat(Heartbeat heartbeat) {
        heard(heartbeat.from()).replica.onHeartbeat(heartbeat);
        core.out.send(new HeartbeatResponse(core.term(), core.id(), heartbeat.from(), heartbeat.round()));
    }

    @Override
    void onTimeoutNow(TimeoutNow request) {
        if (core.membership().isVoter(core.id())) {
            core.campaign(true);
        }
    }

    @Override
    void onPropose(List<Bytes> payloads) {
        if (leader == NOBODY) {
            super.onPropose(payloads);
        } else {
            forward(Collections.nCopies(payloads.size(), Entry.Kind.COMMAND), payloads);
        }
    }

    @Override
    void onProposeChange(ConfigChange change) {
        if (leader == NOBODY) {
            super.onProposeChange(change);
        } else {
            forward(List.of(Entry.Kind.CONFIG), List.of(change.encode()));
        }
    }

    @Override
    void onReadIndex(long context) {
        if (leader == NOBODY) {
            super.onReadIndex(context);
        } else {
            reads.add(context, core.ticks());
            core.out.send(new ReadIndexRequest(core.term(), core.id(), leader, context));
        }
    }

    @Override
    void onReadIndexResponse(ReadIndexResponse response) {
        if (response.from() == leader && reads.remove(response.context())) {
            core.out.read(response.context(), response.index());
        }
    }

    /** The follower that obeys {@code from}: this one, or one that has just learned who leads. */
    private Follower heard(long from) {
        if (leader == NOBODY) {
            Follower follower = new Follower(core, from);
            core.become(follower);
            return follower;
        }
        check(leader == from, "term %d has two leaders, %d and %d", core.term(), leader, from);
        elapsedTicks = 0;
        return this;
    }

    private void forward(List<Entry.Kind> kinds, List<Bytes> payloads) {
        core.out.send(new ForwardedProposal(core.term(), core.id(), leader, kinds, payloads));
    }

    private void drop(long context) {
        core.out.signal(new ReadDropped(context));
    }
}
