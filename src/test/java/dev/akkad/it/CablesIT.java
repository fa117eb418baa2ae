package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.check.Action;
import dev.akkad.check.Op;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What networks do to members that run as processes, byte by byte: nothing of it loses or invents anything. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
final class CablesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SOME_WRITES = 100;
    private static final int TEARS = 20;

    @Test
    void aMemberBehindAHeldCableIsReplacedAndServesNothingStale() {
        run((cluster, cables, load) -> {
            int old = cluster.leader();
            cables.isolate(old);
            Eventually.holds(
                    "the others have a leader",
                    LIMIT,
                    () -> cluster.leaderAmong(cluster.others(old)).isPresent());
            load.awaitProgress(SOME_WRITES, LIMIT);
            try (EtcdClient impatient = new EtcdClient(cluster.member(old).endpoint())) {
                assertThatThrownBy(() -> impatient.execute(Action.Read.of("k0"), Duration.ofSeconds(1)))
                        .isInstanceOf(CallFailedException.class);
            }
            cables.heal();
            Eventually.holds(
                    "it follows the new leader",
                    LIMIT,
                    () -> cluster.leaderAmong(new int[] {old}).isEmpty()
                            && cluster.client(old).status().getLeader() != 0);
        });
    }

    /** It hears that there is a leader, and so asks nobody for a vote; nor is its vote needed. */
    @Test
    void whoHearsAndIsNotHeardCostsNobodyTheirLeader() {
        run((cluster, cables, load) -> {
            int leader = cluster.leader();
            long term = cluster.client(leader).status().getRaftTerm();
            int silent = cluster.others(leader)[0];
            for (int other : cluster.others(silent)) {
                cables.hold(silent, other);
            }
            load.awaitProgress(5 * SOME_WRITES, LIMIT);
            cables.heal();
            load.awaitProgress(SOME_WRITES, LIMIT);

            assertThat(cluster.leader()).isEqualTo(leader);
            assertThat(cluster.client(leader).status().getRaftTerm()).isEqualTo(term);
        });
    }

    @Test
    void oneBridgeBetweenTwoSidesIsEnough() {
        run((cluster, cables, load) -> {
            int bridge = cluster.follower();
            int[] sides = cluster.others(bridge);
            cables.holdBoth(sides[0], sides[1]);
            load.awaitProgress(5 * SOME_WRITES, LIMIT);
        });
    }

    @Test
    void cablesThatTearAgainAndAgainAndLongOnesOnlyTakeTime() {
        Random random = new Random(1);
        run((cluster, cables, load) -> {
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
    private interface Story {
        void play(ProcessCluster cluster, Cables cables, Load load);
    }

    private static void run(Story story) {
        try (ProcessCluster cluster = ProcessCluster.create(3);
                Cables cables = Cables.lay(cluster)) {
            cluster.startAll();
            try (Watchers watchers = Watchers.start(cluster);
                    Load load = Load.start(cluster)) {
                load.awaitProgress(SOME_WRITES, LIMIT);

                story.play(cluster, cables, load);
                cables.heal();

                load.awaitProgress(SOME_WRITES, LIMIT);
                List<Op> ops = load.stop();
                cluster.awaitSameHash(LIMIT);
                Evidence.judge(cluster, ops, watchers);
            }
            cluster.passed();
        }
    }
}
