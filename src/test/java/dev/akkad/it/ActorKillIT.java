package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.check.Op;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.mvcc.KeyRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Any actor may die at any moment: its supervisor rebuilds it from disk, no acknowledged write is lost, no linearizable
 * read is stale, no watch skips or doubles an event.
 *
 * <p>{@code -Dakkad.it.kills=200} makes it long.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class ActorKillIT {
    private static final int KILLS = Integer.getInteger("akkad.it.kills", 20);
    private static final int WRITES_BETWEEN_KILLS = 20;
    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Victim.class)
    void nothingIsLostWhenAnActorDiesAgainAndAgain(Victim victim) {
        Random random = new Random(victim.ordinal());
        try (LocalCluster cluster = LocalCluster.start(3, directory);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            load.awaitProgress(WRITES_BETWEEN_KILLS, RECOVERY_LIMIT);
            for (int kill = 0; kill < KILLS; kill++) {
                // Half of them strike whoever leads.
                int target = kill % 2 == 0 ? cluster.leader() : random.nextInt(cluster.size());
                cluster.kill(target, victim);
                load.awaitProgress(random.nextInt(WRITES_BETWEEN_KILLS), RECOVERY_LIMIT);
            }
            load.awaitProgress(WRITES_BETWEEN_KILLS, RECOVERY_LIMIT);
            List<Op> ops = load.stop();

            assertThat(IntStream.range(0, cluster.size())).allMatch(cluster::isAlive);
            Evidence.judge(cluster, ops, watchers);
        }
    }

    /** Everything at once, without waiting for anything between the blows. */
    @Test
    void nothingIsLostWhenActorsDieTogether() {
        Random random = new Random(1);
        Victim[] victims = Victim.values();
        try (LocalCluster cluster = LocalCluster.start(3, directory);
                Watchers watchers = Watchers.start(cluster);
                Load load = Load.start(cluster)) {
            for (int round = 0; round < KILLS / 4 + 1; round++) {
                for (int blow = 0; blow < 3; blow++) {
                    cluster.kill(random.nextInt(cluster.size()), victims[random.nextInt(victims.length)]);
                }
                load.awaitProgress(WRITES_BETWEEN_KILLS, RECOVERY_LIMIT);
            }
            List<Op> ops = load.stop();

            Evidence.judge(cluster, ops, watchers);
        }
    }

    @Test
    void leasesOutliveTheirManager() {
        try (LocalCluster cluster = LocalCluster.start(3, directory)) {
            Leases leases = new Leases(cluster);
            leases.grant(1, 120);
            leases.grant(2, 5);
            leases.grant(3, 5);
            for (int kill = 0; kill < KILLS; kill++) {
                cluster.kill(kill % cluster.size(), Victim.LEASE_MANAGER);
                leases.renew(2);
                Eventually.pass(Duration.ofMillis(300));
            }

            assertThat(leases.holdsKey(1)).isTrue();
            assertThat(leases.holdsKey(2)).isTrue();
            Eventually.holds("the lease that nobody renews runs out", RECOVERY_LIMIT, () -> !leases.holdsKey(3));
            Eventually.holds("so does the one no longer renewed", RECOVERY_LIMIT, () -> !leases.holdsKey(2));
            assertThat(leases.holdsKey(1)).isTrue();
        }
    }

    /** Afterwards the Akka Cluster shows all members Up. */
    @Test
    void allMembersAreUpInTheAkkaCluster() {
        try (LocalCluster cluster = LocalCluster.start(3, directory)) {
            for (Victim victim : Victim.values()) {
                cluster.kill(cluster.leader(), victim);
            }
            for (int i = 0; i < cluster.size(); i++) {
                int index = i;
                Eventually.holds(
                        "all members are up",
                        RECOVERY_LIMIT,
                        () -> cluster.nodes(index).size() == 3
                                && cluster.nodes(index).stream()
                                        .allMatch(node -> node.status().equals("Up") && node.reachable()));
            }
        }
    }

    /** A few leases, each with the key {@code leased/ID}, through whichever member answers. */
    private record Leases(LocalCluster cluster) {
        void grant(long id, long ttlSeconds) {
            submit(new Request.LeaseGrant(id, ttlSeconds));
            submit(new Request.Put(key(id), Bytes.utf8("x"), id, false, false, false));
        }

        void renew(long id) {
            ask((index, reply) -> cluster.member(index).keepAlive(id, reply::complete));
        }

        boolean holdsKey(long id) {
            Request read = new Request.Range(KeyRange.single(key(id)), 0, false, Request.RangeOptions.DEFAULT);
            return ((Response.Range) submit(read)).count() > 0;
        }

        private static Bytes key(long id) {
            return Bytes.utf8("leased/" + id);
        }

        private Response submit(Request request) {
            return ask((index, reply) -> cluster.member(index).submit(request, reply::complete));
        }

        /** Asks the members in turn until one gives a good answer. */
        private Response ask(BiConsumer<Integer, CompletableFuture<Outcome>> question) {
            for (int tries = 0; ; tries++) {
                CompletableFuture<Outcome> reply = new CompletableFuture<>();
                question.accept(tries % cluster.size(), reply);
                Outcome outcome = reply.completeOnTimeout(new Outcome.Refused(EtcdError.TIMEOUT), 1, TimeUnit.SECONDS)
                        .join();
                if (outcome instanceof Outcome.Done done) {
                    return done.response();
                }
                if (outcome instanceof Outcome.Refused refused && refused.error() == EtcdError.LEASE_EXISTS) {
                    return new Response.Done(0);
                }
                assertThat(tries).as("the last answer was %s", outcome).isLessThan(60);
                Eventually.pass(Duration.ofMillis(20));
            }
        }
    }
}
