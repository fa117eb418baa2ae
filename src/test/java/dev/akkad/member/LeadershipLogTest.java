package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.akkad.machine.EtcdError;
import dev.akkad.raft.Input;
import dev.akkad.raft.Raft;
import dev.akkad.raft.Step;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client is told whose request was not answered in time. */
final class LeadershipLogTest {
    private static final long SELF = 7;
    /** As the settings of the test have it. */
    private static final long ELECTION_MILLIS = 1000;

    private static final long ELECTED_AT_MILLIS = 50_000;
    private static final long LONG_AFTER = ELECTED_AT_MILLIS + 10 * ELECTION_MILLIS;

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<MemberGuardian.Command> guardian = kit.createTestProbe();
    private final MemberContext member = MemberContexts.of(SELF, new ArrayList<>());
    private final LeadershipLog leadership = new LeadershipLog(member, guardian.getRef());
    private final Raft raft = MemberContexts.loneRaft(member);

    @AfterEach
    void shutdown() {
        kit.shutdownTestKit();
    }

    private void lead() {
        for (Step step = raft.step(Input.Campaign.INSTANCE); !step.events().isEmpty(); ) {
            step = raft.step(new Input.Persisted(step.sequence()));
        }
        assertThat(raft.leader()).isEqualTo(SELF);
        member.raftView = new MemberContext.RaftView(raft.term(), SELF, raft.committed(), 1, ELECTED_AT_MILLIS, false);
    }

    private EtcdError reason(Pending.Kind kind, long startedMillis) {
        return leadership.timeoutReason(new Pending.Waiting(1, kind, startedMillis, outcome -> {}), raft);
    }

    @Test
    void withoutALeaderNobodyKnowsWhatBecameOfIt() {
        assertThat(reason(Pending.Kind.PROPOSAL, 0)).isEqualTo(EtcdError.DEADLINE_EXCEEDED);
        assertThat(reason(Pending.Kind.LEASE, 0)).isEqualTo(EtcdError.NO_LEADER);
        assertThat(reason(Pending.Kind.READ, 0)).isEqualTo(EtcdError.TIMEOUT);
    }

    @Test
    void whatBeganShortlyBeforeAnElectionMayBeLostWithTheLeader() {
        lead();

        long before = ELECTED_AT_MILLIS - ELECTION_MILLIS;
        assertThat(reason(Pending.Kind.PROPOSAL, before)).isEqualTo(EtcdError.TIMEOUT_LEADER_FAIL);
        assertThat(reason(Pending.Kind.READ, before)).isEqualTo(EtcdError.LEADER_CHANGED);
        long longBefore = ELECTED_AT_MILLIS - 3 * ELECTION_MILLIS;
        assertThat(reason(Pending.Kind.PROPOSAL, longBefore)).isEqualTo(EtcdError.TIMEOUT);
        assertThat(reason(Pending.Kind.PROPOSAL, LONG_AFTER)).isEqualTo(EtcdError.TIMEOUT);
    }

    @Test
    void aTransferThatTakesTooLongHasATextOfItsOwn() {
        lead();

        assertThat(reason(Pending.Kind.TRANSFER, LONG_AFTER)).isEqualTo(EtcdError.TIMEOUT_LEADER_TRANSFER);
    }
}
