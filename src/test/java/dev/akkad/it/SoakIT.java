package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.check.Op;
import dev.akkad.server.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All that can befall a cluster, one after the other and under load, in an order that a seed decides: at the end
 * nothing that was acknowledged is lost, nobody saw time run backwards, and all members hold the same.
 *
 * <p>The suite plays a part of one episode. A soak is {@code -Dit.test=SoakIT -Dakkad.it.soak.episodes=N}, which play
 * all, from {@code -Dakkad.it.soak.seed=S} on; seeds that are odd have five members, the others three.
 */
final class SoakIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int SOME_WRITES = 100;
    /** Whose first five deeds are mostly what no other test does. */
    private static final long SEED = 40;

    private static final List<String> ACTORS =
            List.of("raft-member", "raft-journal", "keyspace", "lease-manager", "watch-sessions");
    private static final List<String> POINTS = List.of("raftBeforeSave", "raftAfterSave", "beforeCommit");

    /** 0 = not a soak. */
    private static final int EPISODES = Integer.getInteger("akkad.it.soak.episodes", 0);

    private static final int DEEDS_OF_SUITE = 5;

    static LongStream seeds() {
        long first = Long.getLong("akkad.it.soak.seed", SEED);
        return LongStream.range(first, first + Math.max(1, EPISODES));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Timeout(value = 1200, unit = TimeUnit.SECONDS)
    void nothingIsLostWhateverBefallsTheCluster(long seed) {
        int size = seed % 2 == 0 ? 3 : 5;
        // Small logs, so that who was away gets a snapshot.
        try (Labs labs = Labs.create(size, "--snapshot-count=500", "--snapshot-catchup-entries=50");
                Cables cables = Cables.lay(labs.cluster())) {
            labs.cluster().startAll();
            try (Watchers watchers = Watchers.start(labs.cluster());
                    Load load = Load.start(labs.cluster())) {
                load.awaitProgress(SOME_WRITES, LIMIT);

                new Episode(labs, cables, load, new Random(seed)).play();

                List<Op> ops = load.stop();
                System.err.printf("soak: seed %d, %d members, %d operations%n", seed, size, ops.size());
                labs.cluster().awaitSameHash(LIMIT);
                Evidence.judge(labs.cluster(), ops, watchers);
            }
            labs.cluster().passed();
        }
    }

    /** Each of the deeds once; while it is done, and afterwards, clients make progress. */
    private record Episode(Labs labs, Cables cables, Load load, Random random) {
        private void play() {
            List<Runnable> deeds = new ArrayList<>(List.of(
                    this::killOne,
                    this::killAll,
                    this::freezeOne,
                    this::cutOffAMinority,
                    this::silenceOne,
                    this::leaveABridge,
                    this::loseAndDelay,
                    this::holdTheCables,
                    this::tearTheCables,
                    this::stretchTheCables,
                    this::killActors,
                    this::holdAnActor,
                    this::slowTheDisk,
                    this::failTheDisk,
                    this::setTheClocks,
                    this::crashAtAPoint,
                    this::restartOneAfterTheOther,
                    this::replaceOne));
            Collections.shuffle(deeds, random);
            deeds.stream().limit(EPISODES == 0 ? DEEDS_OF_SUITE : deeds.size()).forEach(deed -> {
                deed.run();
                progress();
            });
        }

        private void killOne() {
            int victim = anyone();
            cluster().member(victim).kill();
            progress();
            cluster().start(victim);
        }

        private void killAll() {
            cluster().members().parallelStream().forEach(MemberProcess::kill);
            cluster().startAll();
        }

        private void freezeOne() {
            MemberProcess victim =
                    cluster().member(random.nextBoolean() ? cluster().leader() : anyone());
            victim.pause();
            progress();
            victim.resume();
        }

        private void cutOffAMinority() {
            List<Integer> members = shuffled();
            int few = (members.size() - 1) / 2;
            whileCut(members.subList(0, few), members.subList(few, members.size()));
        }

        /** It hears and is not heard. */
        private void silenceOne() {
            int victim = anyone();
            labs.fault(victim, "link", Map.of("peer", "all", "direction", "out", "lossPercent", 100));
            progress();
            labs.heal(victim);
        }

        /** Two sides that meet in one member only. */
        private void leaveABridge() {
            List<Integer> members = shuffled();
            int bridge = members.size() / 2;
            whileCut(members.subList(0, bridge), members.subList(bridge + 1, members.size()));
        }

        private void whileCut(List<Integer> side, List<Integer> other) {
            for (int member : side) {
                other.forEach(peer -> labs.fault(
                        member, "link", Map.of("peer", cluster().name(peer), "direction", "both", "lossPercent", 100)));
            }
            progress();
            side.forEach(labs::heal);
        }

        private void loseAndDelay() {
            int victim = anyone();
            labs.fault(
                    victim, "link", Map.of("peer", "all", "direction", "both", "lossPercent", 20, "delayMillis", 30));
            progress();
            labs.heal(victim);
        }

        /** A few are behind cables that carry nothing; connections that were there stay there. */
        private void holdTheCables() {
            List<Integer> members = shuffled();
            int few = (members.size() - 1) / 2;
            members.subList(0, few).forEach(cables::isolate);
            progress();
            cables.heal();
        }

        private void tearTheCables() {
            for (int one : shuffled()) {
                for (int other : cluster().others(one)) {
                    cables.tear(one, other);
                }
                progress();
            }
        }

        private void stretchTheCables() {
            cables.stretch(Duration.ofMillis(20));
            progress();
            cables.heal();
        }

        private void killActors() {
            List<String> actors = new ArrayList<>(ACTORS);
            Collections.shuffle(actors, random);
            for (String actor : actors) {
                int victim = random.nextBoolean() ? cluster().leader() : anyone();
                labs.fault(victim, "kill", Map.of("actor", actor));
                progress();
            }
        }

        private void holdAnActor() {
            String actor = ACTORS.get(random.nextInt(ACTORS.size()));
            labs.fault(cluster().leader(), "pause", Map.of("actor", actor, "millis", 500));
        }

        private void slowTheDisk() {
            int victim = cluster().leader();
            labs.fault(victim, "disk", Map.of("file", "journal", "slowMillis", 150));
            labs.fault(victim, "disk", Map.of("file", "store", "slowMillis", 50));
            progress();
            labs.heal(victim);
        }

        private void failTheDisk() {
            int victim = anyone();
            labs.fault(victim, "disk", Map.of("file", "journal", "failNext", 1));
            labs.awaitEndAndRestart(victim, ExitCode.DISK, "cannot write the journal");
        }

        private void setTheClocks() {
            for (int member = 0; member < cluster().size(); member++) {
                labs.fault(member, "clock", Map.of("jumpMillis", 1000 * (random.nextInt(7200) - 3600)));
            }
        }

        private void crashAtAPoint() {
            String point = POINTS.get(random.nextInt(POINTS.size()));
            int victim = anyone();
            assertThat(labs.put(victim, point, "panic")).isEqualTo(204);
            labs.awaitEndAndRestart(victim, Labs.CRASHED, "failpoint panic: " + point);
        }

        private void restartOneAfterTheOther() {
            for (int member : shuffled()) {
                cluster().member(member).terminate(LIMIT);
                progress();
                cluster().start(member);
            }
        }

        /** Its disk is gone; another one comes under its name and addresses. */
        private void replaceOne() {
            int dead = anyone();
            MemberProcess member = cluster().member(dead);
            member.kill();
            FileTree.delete(member.dataDirectory());
            int other = cluster().others(dead)[0];
            Changes changes = new Changes(cluster());
            changes.remove(other, member);
            progress();
            changes.insist(other, "member", "add", member.name(), "--peer-urls=" + member.peerUrl());
            member.environment("ETCD_INITIAL_CLUSTER_STATE", "existing");
            cluster().start(dead);
        }

        private ProcessCluster cluster() {
            return labs.cluster();
        }

        private int anyone() {
            return random.nextInt(cluster().size());
        }

        private List<Integer> shuffled() {
            List<Integer> members =
                    new ArrayList<>(IntStream.range(0, cluster().size()).boxed().toList());
            Collections.shuffle(members, random);
            return members;
        }

        private void progress() {
            load.awaitProgress(SOME_WRITES, LIMIT);
        }
    }
}
