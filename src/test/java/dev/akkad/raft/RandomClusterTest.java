package dev.akkad.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Many random lives; a failure names its seed. The properties are those of {@link Invariants}. */
final class RandomClusterTest {
    private static final int SEEDS = Integer.getInteger("raft.seeds", 200);
    private static final int STEPS = Integer.getInteger("raft.steps", 2000);
    private static final long FIRST_SEED = Long.getLong("raft.firstSeed", 1);

    @Test
    void clustersStaySafeInTroubleAndMakeProgressOnceItEnds() {
        long leaderChanges = 0;
        long reads = 0;
        long snapshots = 0;
        long commands = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            Cluster cluster = new RandomRun(seed).trouble(STEPS).heal().cluster();
            Invariants seen = cluster.invariants();
            leaderChanges += seen.leaderChangeCount();
            reads += seen.readCount();
            snapshots += seen.snapshotCount();
            commands += seen.committedCommands(Long.MAX_VALUE).size();
        }

        // A run in which nothing happens proves nothing.
        assertThat(leaderChanges).isGreaterThan(SEEDS * 2L);
        assertThat(reads).isGreaterThan(SEEDS * 5L);
        assertThat(snapshots).isGreaterThan(SEEDS / 4L);
        assertThat(commands).isGreaterThan(SEEDS * 20L);
    }

    @Test
    void equalSeedsLeadEqualLives() {
        for (long seed = 1; seed <= 5; seed++) {
            long first = new RandomRun(seed).trouble(STEPS).digest();

            assertThat(new RandomRun(seed).trouble(STEPS).digest()).isEqualTo(first);
        }
    }
}
