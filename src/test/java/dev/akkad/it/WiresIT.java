package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.check.Action;
import dev.akkad.check.Op;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What networks do to members that run as processes: nothing of it loses or invents anything. Where the machine allows
 * it packets are lost as well; everywhere they are held.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@SuppressWarnings("ImmutableEnumChecker") // functions without a state
final class WiresIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SOME_WRITES = 100;
    private static final int TEARS = 20;

    /** What becomes of what is said where a wire is cut. */
    enum Kind {
        HELD(Cables::lay),
        LOST(Networks::lay);

        private final Function<ProcessCluster, Wires> layer;

        Kind(Function<ProcessCluster, Wires> layer) {
            this.layer = layer;
        }

        private Wires lay(ProcessCluster cluster) {
            return layer.apply(cluster);
        }
    }

    static List<Kind> kinds() {
        return Networks.areAllowed() ? List.of(Kind.values()) : List.of(Kind.HELD);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whoIsCutOffIsReplacedAndServesNothingStale(Kind kind) {
        run(kind::lay, (cluster, wires, load) -> {
            int old = cluster.leader();
            wires.isolate(old);
            Eventually.holds(
                    "the others have a leader",
                    LIMIT,
                    () -> cluster.leaderAmong(cluster.others(old)).isPresent());
            load.awaitProgress(SOME_WRITES, LIMIT);
            try (EtcdClient impatient = new EtcdClient(cluster.member(old).endpoint())) {
                assertThatThrownBy(() -> impatient.execute(Action.Read.of("k0"), Duration.ofSeconds(1)))
                        .isInstanceOf(CallFailedException.class);
            }
            wires.heal();
            Eventually.holds(
                    "it follows the new leader",
                    LIMIT,
                    () -> cluster.leaderAmong(new int[] {old}).isEmpty()
                            && cluster.client(old).status().getLeader() != 0);
        });
    }

    /** It hears that there is a leader, and so asks nobody for a vote; nor is its vote needed. */
    @ParameterizedTest
    @MethodSource("kinds")
    void whoHearsAndIsNotHeardCostsNobodyTheirLeader(Kind kind) {
        run(kind::lay, (cluster, wires, load) -> {
            int leader = cluster.leader();
            long term = cluster.client(leader).status().getRaftTerm();
            int silent = cluster.others(leader)[0];
            for (int other : cluster.others(silent)) {
                wires.cut(silent, other);
            }
            load.awaitProgress(5 * SOME_WRITES, LIMIT);
            wires.heal();
            load.awaitProgress(SOME_WRITES, LIMIT);

            assertThat(cluster.leader()).isEqualTo(leader);
            assertThat(cluster.client(leader).status().getRaftTerm()).isEqualTo(term);
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneBridgeBetweenTwoSidesIsEnough(Kind kind) {
        run(kind::lay, (cluster, wires, load) -> {
            int bridge = cluster.follower();
            int[] sides = cluster.others(bridge);
            wires.cutBoth(sides[0], sides[1]);
            load.awaitProgress(5 * SOME_WRITES, LIMIT);
        });
    }

    @Test
    void cablesThatTearAgainAndAgainAndLongOnesOnlyTakeTime() {
        Random random = new Random(1);
        run(Cables::lay, (cluster, cables, load) -> {
            for (int i = 0; i < TEARS; i++) {
                int one = random.nextInt(cluster.size());
                int[] others = cluster.others(one);
                cables.tear(one, others[random.nextInt(others.length)]);
                load.awaitProgress(random.nextInt(10), LIMIT);
            }
            load.awaitProgress(SOME_WRITES, LIMIT);
            cables.stretch(Duration.ofMillis(30));
            load.awaitProgress(SOME_WRITES, LIMIT);
        });
    }

    @FunctionalInterface
    private interface Story<W extends Wires> {
        void play(ProcessCluster cluster, W wires, Load load);
    }

    private static <W extends Wires> void run(Function<ProcessCluster, W> layer, Story<W> story) {
        try (ProcessCluster cluster = ProcessCluster.create(3);
                W wires = layer.apply(cluster)) {
            cluster.startAll();
            try (Watchers watchers = Watchers.start(cluster);
                    Load load = Load.start(cluster)) {
                load.awaitProgress(SOME_WRITES, LIMIT);

                story.play(cluster, wires, load);
                wires.heal();

                load.awaitProgress(SOME_WRITES, LIMIT);
                List<Op> ops = load.stop();
                cluster.awaitSameHash(LIMIT);
                Evidence.judge(cluster, ops, watchers);
            }
            cluster.passed();
        }
    }
}
