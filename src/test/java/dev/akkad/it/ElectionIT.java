package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.SharesTheMachine;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.election.LeaderKey;
import io.etcd.jetcd.election.LeaderResponse;
import io.etcd.jetcd.election.NoLeaderException;
import io.etcd.jetcd.election.NotLeaderException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elections through jetcd, on akkad and on etcd alike; each candidate asks another member. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class ElectionIT {
    private static final long TTL_SECONDS = 120;
    private static final ByteSequence NAME = Jetcd.bytes("office");

    @ParameterizedTest
    @EnumSource(Program.class)
    void candidatesLeadInTurnAndObserversSeeIt(Program program) throws InterruptedException {
        try (ProcessCluster cluster = ProcessCluster.of(program, 3);
                Client one = Jetcd.client(cluster, 0);
                Client two = Jetcd.client(cluster, 1);
                Client watching = Jetcd.client(cluster, 2)) {
            assertThatThrownBy(() -> Jetcd.await(one.getElectionClient().leader(NAME)))
                    .hasCauseInstanceOf(NoLeaderException.class);
            Seen seen = new Seen();
            watching.getElectionClient().observe(NAME, seen);
            long lease = Jetcd.lease(one, TTL_SECONDS);

            LeaderKey first = campaign(one, lease, "a");
            assertThat(first.getName()).isEqualTo(NAME);
            assertThat(first.getLease()).isEqualTo(lease);
            assertThat(first.getKey()).isEqualTo(Jetcd.bytes("office/" + Long.toHexString(lease)));
            assertThat(seen.next()).isEqualTo("a");
            assertThat(leader(two)).isEqualTo("a");

            Jetcd.await(one.getElectionClient().proclaim(first, Jetcd.bytes("b")));
            assertThat(seen.next()).isEqualTo("b");
            // Running again is proclaiming.
            assertThat(campaign(one, lease, "c").getRevision()).isEqualTo(first.getRevision());
            assertThat(seen.next()).isEqualTo("c");

            long other = Jetcd.lease(two, TTL_SECONDS);
            var waiting = two.getElectionClient().campaign(NAME, other, Jetcd.bytes("d"));
            Eventually.holds("it waits", java.time.Duration.ofSeconds(30), () -> Jetcd.count(watching, "office/") == 2);
            assertThat(waiting).isNotDone();
            Jetcd.await(one.getElectionClient().resign(first));
            LeaderKey second = Jetcd.await(waiting).getLeader();
            assertThat(seen.next()).isEqualTo("d");
            assertThat(leader(one)).isEqualTo("d");
            assertThatThrownBy(() -> Jetcd.await(one.getElectionClient().proclaim(first, Jetcd.bytes("e"))))
                    .hasCauseInstanceOf(NotLeaderException.class);
            // Whoever no longer leads may say so again.
            Jetcd.await(one.getElectionClient().resign(first));
            assertThat(leader(one)).isEqualTo("d");

            // A leader whose lease ends is none.
            Jetcd.await(two.getLeaseClient().revoke(other));
            assertThat(campaign(one, lease, "f").getRevision()).isGreaterThan(second.getRevision());
            assertThat(seen.next()).isEqualTo("f");
            assertThat(seen.ended).isFalse();
            cluster.passed();
        }
    }

    private static LeaderKey campaign(Client client, long lease, String value) {
        return Jetcd.await(client.getElectionClient().campaign(NAME, lease, Jetcd.bytes(value)))
                .getLeader();
    }

    private static String leader(Client client) {
        return Jetcd.await(client.getElectionClient().leader(NAME))
                .getKv()
                .getValue()
                .toString();
    }

    /** What an observer is told. */
    private static final class Seen implements Election.Listener {
        private final BlockingQueue<String> values = new LinkedBlockingQueue<>();
        private volatile boolean ended;

        private String next() throws InterruptedException {
            return values.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public void onNext(LeaderResponse response) {
            values.add(response.getKv().getValue().toString());
        }

        @Override
        public void onError(Throwable error) {
            ended = true;
        }

        @Override
        public void onCompleted() {
            ended = true;
        }
    }
}
