package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.akkad.check.Action;
import dev.akkad.check.WatchRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A member that was away for so long that the log forgot what it lacks is given a snapshot, whoever dies meanwhile. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class SnapshotIT {
    private static final Duration CATCH_UP_LIMIT = Duration.ofMinutes(3);
    private static final Duration MOMENT_LIMIT = Duration.ofMinutes(2);
    private static final int TRIES = 4;
    private static final String ADOPTING = "adopting the snapshot at";

    private final Random random = new Random(1);

    @BeforeEach
    void onlyAkkadIsAsked() {
        assumeTrue(Program.underTest() == Program.AKKAD, "the moments are those of akkad's log and directories");
    }

    private static ProcessCluster cluster() {
        return ProcessCluster.of(3, "--snapshot-count=500", "--snapshot-catchup-entries=100");
    }

    /** Moments of an installation, as its log and its directory show them. */
    enum Moment {
        FIRST_PIECES {
            @Override
            boolean isReached(MemberProcess follower) {
                return !entries(follower, "incoming-\\d+\\.part").isEmpty();
            }
        },
        HALF_RECEIVED {
            @Override
            boolean isReached(MemberProcess follower) {
                return entries(follower, "incoming-\\d+\\.part").stream()
                        .anyMatch(part -> FileTree.bytes(part) > 4L << 20);
            }
        },
        RECEIVED {
            @Override
            boolean isReached(MemberProcess follower) {
                return !entries(follower, "incoming-\\d+").isEmpty();
            }
        },
        INSTALLED {
            @Override
            boolean isReached(MemberProcess follower) {
                return follower.log().contains(ADOPTING);
            }
        },
        ADOPTED {
            @Override
            boolean isReached(MemberProcess follower) {
                return entries(follower, "store-\\d+").size() > 1
                        || follower.log().contains(ADOPTING)
                                && entries(follower, "incoming-\\d+").isEmpty();
            }
        };

        abstract boolean isReached(MemberProcess follower);
    }

    @Test
    void aMemberThatIsBehindTheLogIsGivenASnapshot() {
        try (ProcessCluster cluster = cluster()) {
            int follower = cluster.follower();
            cluster.member(follower).kill();
            long compacted = writeALot(cluster, cluster.leader());
            assertThat(cluster.member(cluster.leader()).log()).doesNotContain("sending snapshot at");

            cluster.start(follower);
            awaitSame(cluster);
            assertThat(cluster.member(follower).log()).contains("received snapshot at", ADOPTING);
            assertNothingLeft(cluster.member(follower));
            assertThat(history(cluster, follower, compacted + 1))
                    .isEqualTo(history(cluster, cluster.leader(), compacted + 1));
            assertServes(cluster, follower);

            // What it has been given is its own: it comes back from it, and may lead.
            cluster.member(follower).kill();
            cluster.start(follower);
            awaitSame(cluster);
            cluster.member(cluster.others(follower)[0]).kill();
            assertServes(cluster, follower);
            cluster.passed();
        }
    }

    /** Its store is replaced under its open watches and sessions. */
    @Test
    void aMemberThatSleptIsGivenASnapshotAndItsWatchersMissNothing() {
        try (ProcessCluster cluster = cluster()) {
            int follower = cluster.follower();
            int leader = cluster.leader();
            MemberProcess sleeper = cluster.member(follower);
            cluster.client(follower).execute(Action.Write.put("first", "seen"));
            try (Watching watch = cluster.client(follower).watch("awake", "a", "~", 2);
                    Bulk bulk = new Bulk(cluster.member(leader).endpoint())) {
                Eventually.holds("the first event", CATCH_UP_LIMIT, () -> watch.lastRevision() >= 2);
                sleeper.pause();
                // More than what waits for it in pipes and queues.
                for (int i = 0; i < 3; i++) {
                    write(bulk);
                    Eventually.pass(Duration.ofSeconds(2));
                }
                sleeper.resume();
                awaitSame(cluster);
                assertThat(sleeper.log()).contains(ADOPTING);
                assertServes(cluster, follower);

                List<WatchRecord.Seen> all = history(cluster, leader, 2);
                long last = all.get(all.size() - 1).modRevision();
                Eventually.holds(
                        "the watch has seen it all",
                        CATCH_UP_LIMIT,
                        () -> watch.lastRevision() >= last || watch.isEnded());
                assertThat(watch.end()).isEmpty();
                assertThat(seen(watch)).isEqualTo(all);
            }
            assertNothingLeft(sleeper);
            cluster.passed();
        }
    }

    @Test
    void aMemberCatchesUpThoughTheLogIsTrimmedAllTheTime() {
        try (ProcessCluster cluster = cluster()) {
            int follower = cluster.follower();
            int leader = cluster.leader();
            cluster.member(follower).kill();
            writeALot(cluster, leader);
            cluster.launch(follower);
            try (Bulk bulk = new Bulk(cluster.member(leader).endpoint())) {
                long before = cluster.client(leader).status().getRaftIndex();
                Eventually.holds("the member has caught up under load", CATCH_UP_LIMIT, () -> {
                    long wanted = cluster.client(leader).status().getRaftIndex();
                    for (int i = 0; i < 200; i++) {
                        bulk.put("load" + random.nextInt(1000), value(100));
                    }
                    bulk.await();
                    return cluster.member(follower).log().contains(ADOPTING)
                            && cluster.client(follower).applied() >= wanted;
                });
                long written = cluster.client(leader).status().getRaftIndex() - before;
                System.err.println("caught up while " + written + " entries were written");
            }
            awaitSame(cluster);
            assertThat(count(cluster.member(follower).log(), ADOPTING)).isEqualTo(1);
            cluster.passed();
        }
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aMemberThatDiesDuringTheInstallationCatchesUp(Moment moment) {
        try (ProcessCluster cluster = cluster()) {
            int follower = cluster.follower();
            MemberProcess victim = cluster.member(follower);
            for (int tries = 0; ; tries++) {
                assertThat(tries).as("tries to hit this moment").isLessThan(TRIES);
                victim.kill();
                writeALot(cluster, cluster.leader());
                cluster.launch(follower);
                boolean hit = watchFor(moment, victim);
                victim.kill();
                cluster.start(follower);
                awaitSame(cluster);
                assertNothingLeft(victim);
                assertServes(cluster, follower);
                if (hit) {
                    break;
                }
            }
            cluster.passed();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"FIRST_PIECES", "HALF_RECEIVED"})
    void aLeaderMayDieWhileItSends(Moment moment) {
        try (ProcessCluster cluster = cluster()) {
            for (int tries = 0; ; tries++) {
                assertThat(tries).as("tries to hit this moment").isLessThan(TRIES);
                int follower = cluster.follower();
                cluster.member(follower).kill();
                int leader = cluster.leader();
                writeALot(cluster, leader);
                cluster.launch(follower);
                boolean hit = watchFor(moment, cluster.member(follower));
                cluster.member(leader).kill();
                cluster.member(follower).awaitReady();
                assertServes(cluster, follower);
                cluster.start(leader);
                awaitSame(cluster);
                assertNothingLeft(cluster.member(follower));
                if (hit) {
                    break;
                }
            }
            cluster.passed();
        }
    }

    /** Looks as often as it can; false when the installation was over before. */
    private static boolean watchFor(Moment moment, MemberProcess follower) {
        long deadline = System.nanoTime() + MOMENT_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            boolean over = moment != Moment.ADOPTED && follower.log().contains(ADOPTING);
            if (moment.isReached(follower)) {
                return true;
            }
            if (over) {
                return false;
            }
            LockSupport.parkNanos(200_000);
        }
        throw new AssertionError("not given a snapshot within " + MOMENT_LIMIT + ": " + follower.log());
    }

    /** Some 20 MB in some 2,000 entries: small keys, large values, leases, deletes; returns what was compacted. */
    private long writeALot(ProcessCluster cluster, int leader) {
        try (Bulk bulk = new Bulk(cluster.member(leader).endpoint())) {
            long middle = write(bulk);
            bulk.compact(middle - 100);
            return middle - 100;
        }
    }

    /** Returns the revision before the last 300 puts. */
    private long write(Bulk bulk) {
        long lease = bulk.grant(3600);
        for (int i = 0; i < 1_500; i++) {
            bulk.put("small" + random.nextInt(1_000), value(100), i % 10 == 0 ? lease : 0);
            if (i % 10 == 0) {
                bulk.put("large" + random.nextInt(300), value(100_000 + random.nextInt(50_000)));
            }
        }
        long middle = bulk.await();
        bulk.delete("small1", "small2");
        for (int i = 0; i < 300; i++) {
            bulk.put("late" + i, value(50));
        }
        bulk.await();
        return middle;
    }

    private ByteString value(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        for (int i = 0; i < bytes; i++) {
            value[i] = (byte) ('a' + (value[i] & 15));
        }
        return ByteString.copyFrom(value);
    }

    private static void awaitSame(ProcessCluster cluster) {
        cluster.awaitSameHash(CATCH_UP_LIMIT);
        assertThat(cluster.etcdctl().run("endpoint", "hashkv", "--cluster").lines())
                .hasSize(3)
                .extracting(line -> line.split(", ", -1)[1])
                .containsOnly(cluster.etcdctl(0).run("endpoint", "hashkv").ok().split(", ", -1)[1]);
    }

    /** Every event from a revision on, as a watch on this member tells it. */
    private static List<WatchRecord.Seen> history(ProcessCluster cluster, int member, long from) {
        long revision = cluster.client(member).status().getHeader().getRevision();
        try (Watching watch = cluster.client(member).watch("history", "a", "~", from)) {
            Eventually.holds("the history of " + member, CATCH_UP_LIMIT, () -> watch.lastRevision() >= revision);
            assertThat(seen(watch)).hasSizeGreaterThan(300);
            return seen(watch);
        }
    }

    private static List<WatchRecord.Seen> seen(Watching watch) {
        return watch.record().deliveries().stream()
                .flatMap(delivery -> delivery.events().stream())
                .toList();
    }

    private static void assertServes(ProcessCluster cluster, int member) {
        Etcdctl etcdctl = cluster.etcdctl(member);
        Eventually.holds(
                "a write through it",
                CATCH_UP_LIMIT,
                () -> etcdctl.run("put", "zz", "here", "--command-timeout=2s").exit() == 0);
        assertThat(etcdctl.run("get", "zz", "--print-value-only").ok()).isEqualTo("here");
        assertThat(etcdctl.run("lease", "list").lines()).hasSizeGreaterThan(1);
    }

    /** One store, and no part of any other. */
    private static void assertNothingLeft(MemberProcess member) {
        Eventually.holds(
                "one store",
                CATCH_UP_LIMIT,
                () -> entries(member, "(store|incoming)-.*").size() == 1
                        && entries(member, "incoming.*").isEmpty());
    }

    private static List<Path> entries(MemberProcess member, String name) {
        try (Stream<Path> files = Files.list(member.dataDirectory().resolve("member"))) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }
}
