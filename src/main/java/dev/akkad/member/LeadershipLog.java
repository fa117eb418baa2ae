package dev.akkad.member;

import akka.actor.typed.ActorRef;
import dev.akkad.machine.EtcdError;
import dev.akkad.raft.Raft;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices changes of term and leader, publishes them, and knows why a request that timed out did. */
final class LeadershipLog {
    private static final Logger LOG = LoggerFactory.getLogger(LeadershipLog.class);

    private final MemberContext member;
    private final ActorRef<MemberGuardian.Command> guardian;
    private boolean established;

    LeadershipLog(MemberContext member, ActorRef<MemberGuardian.Command> guardian) {
        this.member = member;
        this.guardian = guardian;
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
        if (waiting.kind() == Pending.Kind.READ) {
            return crossedElection ? EtcdError.LEADER_CHANGED : EtcdError.TIMEOUT;
        }
        if (raft.leader() == 0 && !waiting.handedOver()) {
            return EtcdError.DEADLINE_EXCEEDED;
        }
        if (crossedElection) {
            return EtcdError.TIMEOUT_LEADER_FAIL;
        }
        return raft.leader() == raft.id() && !RaftTuning.quorumActive(raft)
                ? EtcdError.TIMEOUT_CONNECTION_LOST
                : EtcdError.TIMEOUT;
    }
}
