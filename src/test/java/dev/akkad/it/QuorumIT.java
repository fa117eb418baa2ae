package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.check.Action;
import dev.akkad.check.Result;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** More than half must live: one of one, two of two or three, three of four or five. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
final class QuorumIT {
    private static final Duration ELECTION = Duration.ofSeconds(30);
    private static final Duration WITHOUT_QUORUM = Duration.ofSeconds(2);
    private static final Action READ = Action.Read.of("k");
    private static final Action LOCAL_READ = new Action.Read("k", "k\0", 0, true);

    @ParameterizedTest(name = "{0} members tolerate {1} deaths")
    @CsvSource({"1, 0", "2, 0", "3, 1", "4, 1", "5, 2"})
    void quorumIsMoreThanHalf(int size, int tolerated) {
        try (ProcessCluster cluster = ProcessCluster.of(size)) {
            for (int deaths = 0; deaths < tolerated; deaths++) {
                cluster.member(cluster.leader()).kill();
            }
            long revision = awaitWrite(cluster, "with " + tolerated + " dead");

            if (size > 1) {
                int survivor = loseQuorum(cluster);
                assertRefusesAllButLocalReads(cluster.client(survivor), revision);
                cluster.startAll();
                awaitWrite(cluster, "all back");
                cluster.awaitSameHash(ELECTION);
            }
            cluster.passed();
        }
    }

    /** Kills one more, first making sure that a survivor has applied the last write. */
    private static int loseQuorum(ProcessCluster cluster) {
        cluster.awaitSameHash(ELECTION);
        int victim = cluster.leader();
        cluster.member(victim).kill();
        return IntStream.of(cluster.others(victim))
                .filter(index -> cluster.member(index).isAlive())
                .findFirst()
                .orElseThrow();
    }

    private static void assertRefusesAllButLocalReads(EtcdClient survivor, long revision) {
        Action write = Action.Write.put("k", "without quorum");
        assertThatThrownBy(() -> survivor.execute(write, WITHOUT_QUORUM)).isInstanceOf(CallFailedException.class);
        assertThatThrownBy(() -> survivor.execute(READ, WITHOUT_QUORUM)).isInstanceOf(CallFailedException.class);

        Result local = survivor.execute(LOCAL_READ);
        assertThat(local.revision()).isEqualTo(revision);
        assertThat(((Result.Found) local).versions()).hasSize(1);
    }

    /** Writes through any member that takes it and returns the revision. */
    private static long awaitWrite(ProcessCluster cluster, String value) {
        long[] revision = new long[1];
        Eventually.holds(
                "a write",
                ELECTION,
                () -> IntStream.range(0, cluster.size())
                        .filter(index -> cluster.member(index).isAlive())
                        .anyMatch(index -> {
                            EtcdClient client = cluster.client(index);
                            client.hurry();
                            try {
                                Action write = Action.Write.put("k", value);
                                revision[0] = client.execute(write, Duration.ofSeconds(1))
                                        .revision();
                                return true;
                            } catch (CallFailedException e) {
                                return false;
                            }
                        }));
        return revision[0];
    }
}
