package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.Member;
import dev.akkad.member.MemberGuardian.Victim;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client was told about a lease holds when it asks at once, on the thread that told it. */
final class LeasesIT {
    private static final int ROUNDS = 300;
    private static final int DEATHS = 40;
    private static final long TTL_SECONDS = 600;

    private LocalCluster cluster;
    private Member member;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = LocalCluster.start(1, directory);
        member = cluster.member(0);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aGrantedLeaseIsThereAndARevokedOneIsGoneAtOnce() {
        for (long id = 1; id <= ROUNDS; id++) {
            assertThat(leasesAfter(new Request.LeaseGrant(id, TTL_SECONDS)))
                    .as("after the grant of %d", id)
                    .containsExactly(id);
            assertThat(leasesAfter(new Request.LeaseRevoke(id)))
                    .as("after the revocation of %d", id)
                    .isEmpty();
        }
    }

    @Test
    void noLeaseSeemsToBeGoneWhileItsKeeperIsRebuilt() {
        leasesAfter(new Request.LeaseGrant(7, TTL_SECONDS));
        for (int i = 0; i < DEATHS; i++) {
            cluster.kill(0, Victim.LEASE_MANAGER);
            CompletableFuture<Outcome> listed = new CompletableFuture<>();
            member.leases(listed::complete);
            assertThat(ids(await(listed))).as("after death %d", i).containsExactly(7L);
        }
        cluster.kill(0, Victim.LEASE_MANAGER);
        CompletableFuture<Outcome> kept = new CompletableFuture<>();
        member.keepAlive(7, kept::complete);
        assertThat(await(kept))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(done.response())
                                .isInstanceOfSatisfying(
                                        Response.LeaseKeepAlive.class,
                                        alive -> assertThat(alive.ttlSeconds()).isEqualTo(TTL_SECONDS)));
    }

    private List<Long> leasesAfter(Request request) {
        CompletableFuture<Outcome> listed = new CompletableFuture<>();
        member.submit(request, outcome -> member.leases(listed::complete));
        return ids(await(listed));
    }

    private static List<Long> ids(Outcome outcome) {
        return ((Response.LeaseLeases) ((Outcome.Done) outcome).response()).ids();
    }

    private static Outcome await(CompletableFuture<Outcome> answer) {
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }
}
