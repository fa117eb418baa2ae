package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReclaimerTest {
    private final MemberContext member = MemberContexts.of(1, List.of());
    private final TestInbox<KeyspaceActor.Command> keyspace = TestInbox.create();

    /** What everybody hears who asked to defragment a store that throws this. */
    private List<Outcome> outcomes(@Nullable IOException failure) {
        List<Outcome> told = new ArrayList<>();
        for (long id = 1; id <= 2; id++) {
            member.pending.register(new Pending.Waiting(id, Pending.Kind.PROPOSAL, 0, told::add));
        }
        MemberPorts.Reclaim work = () -> {
            if (failure != null) {
                throw failure;
            }
        };
        BehaviorTestKit<Reclaimer.Command> reclaimer = BehaviorTestKit.create(Reclaimer.create(member, work, () -> {}));

        reclaimer.run(new Reclaimer.Defragment(List.of(1L, 2L), keyspace.getRef()));

        assertThat(reclaimer.isAlive()).isTrue();
        assertThat(keyspace.getAllReceived()).containsExactly(KeyspaceActor.Defragmented.INSTANCE);
        return told;
    }

    @Test
    void whoeverAskedToDefragmentIsAnswered() {
        assertThat(outcomes(null)).hasSize(2).allMatch(Outcome.Done.class::isInstance);
    }

    @Test
    void aStoreThatCannotBeRewrittenIsSaid() {
        Outcome refused = new Outcome.Refused(EtcdError.NOT_DEFRAGMENTED);

        assertThat(outcomes(new IOException("input/output error"))).containsExactly(refused, refused);
    }

    @Test
    void thatThereIsNoSpaceToRewriteItIsSaid() {
        Outcome refused = new Outcome.Refused(EtcdError.NO_SPACE);

        assertThat(outcomes(new NoSpaceException("no space left on device"))).containsExactly(refused, refused);
    }
}
