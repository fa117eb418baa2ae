package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.MemberChange;
import dev.akkad.machine.Outcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a change of the membership gets from the member that was asked to the one that leads. */
final class MembershipDeskTest {
    private static final long SELF = 7;
    private static final long LEADER = 8;
    private static final long ID = 5;
    private static final MemberChange REMOVAL = new MemberChange(MemberChange.Kind.REMOVE, 9, List.of());
    private static final PeerMessage.ChangeAsked ASKED =
            new PeerMessage.ChangeAsked(ID, MemberChange.Kind.REMOVE, 9, List.of(), true);

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<RaftMember.Command> raft = kit.createTestProbe();
    private final TestProbe<Outcome> client = kit.createTestProbe();
    private final List<PeerMessage> sent = new CopyOnWriteArrayList<>();
    private final MemberContext member = MemberContexts.of(SELF, sent);
    private final ActorRef<MembershipDesk.Command> desk = kit.spawn(MembershipDesk.create(member, raft.ref()));
    private volatile boolean isWanted = true;

    @AfterEach
    void shutdown() {
        kit.shutdownTestKit();
    }

    private void leads(long leader) {
        member.raftView = new MemberContext.RaftView(1, leader, 0, 0, 0, false);
    }

    private void ask() {
        member.changes.register(new ChangeRequests.Waiting(ID, REMOVAL, true, new Reply<>() {
            @Override
            public void complete(Outcome outcome) {
                client.ref().tell(outcome);
            }

            @Override
            public boolean isWanted() {
                return isWanted;
            }
        }));
        desk.tell(MembershipDesk.Look.NOW);
    }

    @Test
    void theLeaderIsAskedAgainUntilThereIsAnAnswer() {
        leads(LEADER);
        ask();

        client.awaitAssert(() -> assertThat(sent)
                .hasSizeGreaterThan(2)
                .allSatisfy(message -> assertThat(message).isEqualTo(ASKED)));
        member.changes.complete(ID, new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND));

        client.expectMessage(new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND));
    }

    @Test
    void whoLeadsAsksItself() {
        leads(SELF);
        ask();

        raft.expectMessage(new RaftMember.AskChange(SELF, ASKED));
        assertThat(sent).isEmpty();
    }

    @Test
    void aChangeWaitsForSomebodyToLead() {
        ask();
        leads(LEADER);

        client.awaitAssert(() -> assertThat(sent).contains(ASKED));
    }

    /** Until then the first request may show to have taken effect, and the refusal was for the second. */
    @Test
    void aRefusalCountsOnceAllIsAppliedHereThatTheLeaderHadApplied() {
        leads(LEADER);
        member.appliedIndex = 9;
        ask();
        desk.tell(new MembershipDesk.Refused(new PeerMessage.ChangeRefused(ID, EtcdError.MEMBER_NOT_FOUND, 10)));
        desk.tell(MembershipDesk.Look.NOW);
        client.expectNoMessage();

        member.appliedIndex = 10;

        client.expectMessage(new Outcome.Refused(EtcdError.MEMBER_NOT_FOUND));
        assertThat(member.changes.wanted()).isEmpty();
    }

    @Test
    void nobodyIsAskedForWhoGaveUp() {
        leads(LEADER);
        ask();
        client.awaitAssert(() -> assertThat(sent).contains(ASKED));

        isWanted = false;
        member.changes.register(new ChangeRequests.Waiting(ID + 1, REMOVAL, true, outcome -> {}));

        client.awaitAssert(() -> assertThat(sent).anyMatch(MembershipDeskTest::isTheSecond));
        sent.clear();
        client.awaitAssert(() -> assertThat(sent).anyMatch(MembershipDeskTest::isTheSecond));
        assertThat(sent).doesNotContain(ASKED);
    }

    private static boolean isTheSecond(PeerMessage message) {
        return message instanceof PeerMessage.ChangeAsked asked && asked.id() == ID + 1;
    }
}
