package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MachineSettings;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.MemberChange.Kind;
import dev.akkad.machine.MemberRecord;
import dev.akkad.machine.MemoryStore;
import dev.akkad.machine.Request;
import dev.akkad.raft.ConfigChange;
import dev.akkad.raft.Entry;
import dev.akkad.raft.Input;
import dev.akkad.raft.Membership;
import dev.akkad.raft.Raft;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.RaftLog;
import dev.akkad.raft.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a leader judges changes of the membership; it leads alone, with the real core and the real machine. */
final class MemberChangesTest {
    private static final long SELF = 7;
    private static final long PEER = 8;

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<MemberGuardian.Command> guardian = kit.createTestProbe();
    private final Machine machine = Machine.open(new MemoryStore(), MachineSettings.DEFAULT);
    private final List<PeerMessage> sent = new ArrayList<>();
    private final MemberContext member = member();
    private final MemberChanges changes = new MemberChanges(member, guardian.getRef());
    private final Raft raft = raft();

    @AfterEach
    void shutdown() {
        kit.shutdownTestKit();
    }

    private MemberContext member() {
        MemberContext made = MemberContexts.of(SELF, sent);
        made.machine = machine;
        return made;
    }

    /** Leads; what it has committed is applied. */
    private Raft raft() {
        machine.bootstrapMembers(List.of(new MemberRecord(SELF, "m", List.of("http://h:7"), List.of("c"), false)));
        Raft core = MemberContexts.loneRaft(member);
        carryOut(core, core.step(Input.Campaign.INSTANCE));
        return core;
    }

    private void carryOut(Raft core, Step first) {
        for (Step step = first; ; step = core.step(new Input.Persisted(step.sequence()))) {
            step.committed().forEach(this::apply);
            if (step.events().isEmpty()) {
                return;
            }
        }
    }

    private void apply(Entry entry) {
        if (entry.kind() == Entry.Kind.COMMAND) {
            machine.skip(entry.index(), entry.term());
            return;
        }
        ConfigChange change = ConfigChange.decode(entry.data());
        if (change.type() == ConfigChange.Type.CONFIRM) {
            machine.skip(entry.index(), entry.term());
        } else {
            Kind kind = Kind.values()[change.type().ordinal()];
            machine.applyMemberChange(
                    entry.index(), entry.term(), MemberChange.of(kind, change.memberId(), change.context()));
        }
    }

    private static PeerMessage.ChangeAsked asked(long id, Kind kind, long memberId, String... urls) {
        return new PeerMessage.ChangeAsked(id, kind, memberId, List.of(urls), false);
    }

    private Input ask(PeerMessage.ChangeAsked asked) {
        changes.ask(PEER, asked);
        return changes.next(raft);
    }

    private void refused(long id, EtcdError error) {
        assertThat(sent).contains(new PeerMessage.ChangeRefused(id, error, machine.appliedIndex()));
    }

    @Test
    void whatIsRightIsProposedOnceUnderTheIdOfWhoAsked() {
        Input proposed = ask(asked(5, Kind.ADD_LEARNER, 9, "http://h:9"));

        assertThat(proposed).isInstanceOf(Input.ProposeChange.class);
        ConfigChange change = ((Input.ProposeChange) proposed).change();
        assertThat(change.type()).isEqualTo(ConfigChange.Type.ADD_LEARNER);
        assertThat(change.memberId()).isEqualTo(9);
        assertThat(MemberChange.requestId(change.context())).isEqualTo(5);
        changes.ask(PEER, asked(5, Kind.ADD_LEARNER, 9, "http://h:9"));
        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void theNextWaitsUntilTheFirstIsApplied() {
        Step step = raft.step(ask(asked(5, Kind.ADD_LEARNER, 9, "http://h:9")));
        assertThat(ask(asked(6, Kind.REMOVE, 9))).isNull();
        assertThat(changes.isEmpty()).isFalse();

        carryOut(raft, step);

        assertThat(changes.next(raft)).isInstanceOf(Input.ProposeChange.class);
    }

    @Test
    void whatIsWrongIsRefusedWithWhatWasKnownThen() {
        assertThat(ask(asked(5, Kind.ADD, 9, "http://h:7"))).isNull();
        refused(5, EtcdError.PEER_URL_EXISTS);
        assertThat(ask(asked(6, Kind.UPDATE, 9, "http://h:9"))).isNull();
        refused(6, EtcdError.MEMBER_NOT_FOUND);
        assertThat(ask(asked(7, Kind.PROMOTE, SELF))).isNull();
        refused(7, EtcdError.MEMBER_NOT_LEARNER);
        assertThat(ask(asked(8, Kind.ADD, SELF, "http://h:9"))).isNull();
        refused(8, EtcdError.MEMBER_ID_EXISTS);
    }

    @Test
    void theLastVoterStaysEvenWithoutTheStrictCheck() {
        assertThat(ask(asked(5, Kind.REMOVE, SELF))).isNull();
        refused(5, EtcdError.NOT_ENOUGH_STARTED);
    }

    @Test
    void aLearnerThatLacksMuchStaysALearner() {
        carryOut(raft, raft.step(ask(asked(5, Kind.ADD_LEARNER, 9, "http://h:9"))));
        machine.apply(machine.appliedIndex(), 1, new Request.PublishMember(9, "x", List.of("c")));

        assertThat(ask(asked(6, Kind.PROMOTE, 9))).isNull();
        refused(6, EtcdError.LEARNER_NOT_READY);
        assertThat(ask(asked(7, Kind.ADD_LEARNER, 10, "http://h:10"))).isNull();
        refused(7, EtcdError.TOO_MANY_LEARNERS);
    }

    @Test
    void ownClientsHearOfRefusalsToo() {
        changes.ask(SELF, asked(5, Kind.REMOVE, 9));

        assertThat(changes.next(raft)).isNull();
        assertThat(guardian.receiveMessage())
                .isEqualTo(new MemberGuardian.FromPeer(
                        SELF, new PeerMessage.ChangeRefused(5, EtcdError.MEMBER_NOT_FOUND, machine.appliedIndex())));
    }

    @Test
    void whoDoesNotLeadForgetsWhatItWasAsked() {
        RaftLog log = new RaftLog();
        log.apply(new RaftEvent.Bootstrapped(Membership.ofVoters(List.of(SELF, PEER))));
        Raft follower = Raft.recover(RaftTuning.of(member.settings()), new SplittableRandom(1), log, 0);
        changes.ask(PEER, asked(5, Kind.REMOVE, 9));

        assertThat(changes.next(follower)).isNull();
        assertThat(changes.isEmpty()).isTrue();
        assertThat(sent).isEmpty();
    }
}
