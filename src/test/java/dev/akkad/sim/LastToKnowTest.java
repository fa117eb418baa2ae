package dev.akkad.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import dev.akkad.machine.MemberChange;
import dev.akkad.sim.loop.Chance;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two members, of whom one is removed and is the only one who knows that this is committed. */
@ExtendWith(Quiet.class)
final class LastToKnowTest {
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(3);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** Shorter than an election time-out, so that the other one stands first. */
    private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(4);

    @Test
    void whoFindsItselfRemovedStaysForTheVoteThatTheOthersNeed() {
        // Elections take longer than the second after which a removed member may go.
        Options options = Scenario.GUARDS
                .options(1)
                .with(Setting.MEMBERS, 2)
                .with(Setting.CLIENTS, 0)
                .with(Setting.STRICT, 0)
                .with(Setting.TICK_MILLIS, 100)
                .with(Setting.ELECTION_TICKS, 50);
        Chance.seedThisThread(options.seed());
        try (World world = new World(options, Trace.NONE)) {
            world.start();
            world.loop().run(QUIET_NANOS, () -> false); // until there is nothing left to write
            List<SimMember> members = world.members();
            SimMember stays = members.get(members.get(0).leads() ? 0 : 1);
            SimMember goes = members.get(members.get(0).leads() ? 1 : 0);

            // The leader dies when both have the removal on disk: the other one leads next, and commits its own.
            long writes = journalWrites(world);
            world.door()
                    .ask(
                            stays,
                            (node, reply) -> node.changeMembers(MemberChange.Kind.REMOVE, goes.id(), List.of(), reply),
                            outcome -> {},
                            () -> {});
            run(world, () -> journalWrites(world) == writes + 2);
            stays.crash();
            world.later(DOWN_NANOS, stays::start);
            run(world, () -> goes.node().members().size() == 1);
            assertThat(stays.node().members()).hasSize(2);

            goes.crash();
            stays.crash();
            goes.start();
            stays.start();

            run(world, stays::leads);
            run(world, goes::isGone);
            assertThat(world.findings().all()).isEmpty();
        }
    }

    private static long journalWrites(World world) {
        return world.tally().of("journal writes");
    }

    private static void run(World world, BooleanSupplier condition) {
        world.loop().run(world.loop().nowNanos() + LIMIT_NANOS, condition);
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
