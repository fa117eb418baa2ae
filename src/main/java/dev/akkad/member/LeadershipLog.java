package dev.akkad.member;

import akka.actor.typed.ActorRef;
import dev.akkad.machine.EtcdError;
import dev.akkad.raft.Raft;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices changes of term and leader, publishes them, and knows why a request that timed out did. */
final class LeadershipLog {
    private static final Logger LOG = LoggerFactory.getLogger(LeadershipLog.class);

    private final MemberContext member;
    private final ActorRef<MemberGuardian.Command> guardian;
    private boolean established;
    private long lastTickMillis;
    private long leaderlessSinceMillis;

    LeadershipLog(MemberContext member, ActorRef<MemberGuardian.Command> guardian) {
        this.member = member;
        this.guardian = guardian;
    }

    /** A tick came. A leader that ticks late sends late heartbeats: its peers may call an election. */
    void ticked(Raft raft, long nowMillis) {
        MemberSettings.Timing timing = member.settings().timing();
        long expectedMillis = 2 * timing.tick().toMillis() * timing.heartbeatTicks();
        long late = nowMillis - lastTickMillis - expectedMillis;
        boolean isFirst = lastTickMillis == 0;
        lastTickMillis = nowMillis;
        int peers =
                raft.membership().voters().size() + raft.membership().learners().size() - 1;
        if (isFirst || late <= 0 || raft.leader() != raft.id() || peers == 0) {
            return;
        }
        member.meters.raft().lateHeartbeats.add(peers);
        LOG.atWarn()
                .addKeyValue("heartbeat-interval", timing.tick().multipliedBy(timing.heartbeatTicks()))
                .addKeyValue("expected-duration", Duration.ofMillis(expectedMillis))
                .addKeyValue("exceeded-duration", Duration.ofMillis(late))
                .addKeyValue("cause", cause(Duration.ofMillis(expectedMillis + late)))
                .log("leader failed to send out heartbeat on time; took too long, the process was held up");
    }

    private String cause(Duration held) {
        String cause = member.meters.pauses().during(member.clock().monotonicNanos(), held.toNanos());
        return cause.isEmpty() ? "not known: too little processor time, perhaps" : cause;
    }

    private void noteLeader(long leader) {
        long now = member.clock().monotonicMillis();
        if (leader == 0) {
            leaderlessSinceMillis = now;
        } else if (leaderlessSinceMillis != 0) {
            long nanos = Duration.ofMillis(now - leaderlessSinceMillis).toNanos();
            member.meters.pauses().note("without a leader", member.clock().monotonicNanos(), nanos);
            leaderlessSinceMillis = 0;
        }
    }

    /** Publishes what changed. @return whether a leader was found that was not known before */
    boolean observe(Raft raft) {
        MemberContext.RaftView old = member.raftView;
        boolean learner = raft.membership().learners().contains(raft.id());
        boolean changed = old.leader() != raft.leader();
        boolean wasEstablished = established;
        established = isEstablished(raft);
        if (established != wasEstablished && !changed) {
            guardian.tell(new MemberGuardian.LeadershipChanged(raft.term(), raft.leader(), established));
        }
        if (!changed && old.term() == raft.term() && old.committed() == raft.committed() && old.learner() == learner) {
            return false;
        }
        boolean found = changed && raft.leader() != 0;
        member.raftView = new MemberContext.RaftView(
                raft.term(),
                raft.leader(),
                raft.committed(),
                old.leaderChanges() + (found ? 1 : 0),
                found ? member.clock().monotonicMillis() : old.leaderSinceMillis(),
                learner);
        if (changed || old.term() != raft.term()) {
            guardian.tell(new MemberGuardian.LeadershipChanged(raft.term(), raft.leader(), established));
        }
        if (changed) {
            noteLeader(raft.leader());
            LOG.info(
                    "member {} at term {}: leader {} (was {})",
                    Long.toHexString(raft.id()),
                    raft.term(),
                    Long.toHexString(raft.leader()),
                    Long.toHexString(old.leader()));
        }
        return found;
    }

    /** A leader knows all that is committed only once an entry of its own term is applied here (thesis 3.6.2). */
    private boolean isEstablished(Raft raft) {
        long applied = member.appliedIndex;
        return raft.leader() == raft.id()
                && applied >= raft.firstIndex() - 1
                && applied <= raft.lastIndex()
                && raft.termAt(applied) == raft.term();
    }

    /** Why a request was not answered in time, in etcd's words (semantics 9.2). */
    EtcdError timeoutReason(Pending.Waiting waiting, Raft raft) {
        long electedMillis = member.raftView.leaderSinceMillis();
        long electionMillis = member.settings().timing().electionTimeout().toMillis();
        boolean crossedElection =
                waiting.startedMillis() > electedMillis - 2 * electionMillis && waiting.startedMillis() < electedMillis;
        if (waiting.kind() == Pending.Kind.LEASE) {
            return raft.leader() == 0 ? EtcdError.NO_LEADER : EtcdError.TIMEOUT;
        }
        if (waiting.kind() == Pending.Kind.TRANSFER) {
            return EtcdError.TIMEOUT_LEADER_TRANSFER;
        }
        if (waiting.kind() == Pending.Kind.READ) {
            member.meters.reads().failedRounds.increment();
            return crossedElection ? EtcdError.LEADER_CHANGED : EtcdError.TIMEOUT;
        }
        if (raft.leader() == 0 && !waiting.handedOver()) {
            return EtcdError.DEADLINE_EXCEEDED;
        }
        return crossedElection ? EtcdError.TIMEOUT_LEADER_FAIL : EtcdError.TIMEOUT;
    }
}
