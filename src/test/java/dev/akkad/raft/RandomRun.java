package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * One random life of a cluster, from a seed: time passes unevenly, messages are lost, doubled and overtaken, disks are
 * slow, members crash, links break, members come and go. Then everything heals, and there must be progress.
 *
 * <p>Each run draws how likely each trouble is, so that rare combinations get whole runs of their own.
 */
final class RandomRun {
    private static final int MEMBERS_MAX = 7;

    private final long seed;
    private final SplittableRandom random;
    private final Cluster cluster;
    private final int lossPercent;
    private final int duplicatePercent;
    private final boolean reorders;
    private final boolean slowDisks;
    private final int crashPerMille;
    private final int cutPerMille;
    private final int pausePerMille;
    private final int changePerMille;
    private final int compactPerMille;
    // Members that stand still, as after SIGSTOP: they wake up with what they believed before.
    private final SortedSet<Long> paused = new TreeSet<>();
    private long nextContext = 1;
    private long nextCommand = 1;
    private long nextMember;
    private long digest;

    RandomRun(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        int voters = 1 + random.nextInt(5);
        int learners = random.nextInt(3);
        nextMember = voters + learners + 1L;
        Cluster.Options options = new Cluster.Options(
                pick(4, 10),
                1 + random.nextInt(3),
                pick(1, 100, 1 << 20),
                pick(1, 2, 8),
                seed % 2 == 0 ? 100 : Long.MAX_VALUE,
                random.nextInt(4) > 0);
        cluster = Cluster.of(Cluster.membership(voters, learners), options, seed);
        lossPercent = pick(0, 2, 20);
        duplicatePercent = pick(0, 2, 20);
        reorders = random.nextBoolean();
        slowDisks = random.nextInt(3) > 0;
        crashPerMille = pick(0, 2, 10);
        cutPerMille = pick(0, 2, 10);
        pausePerMille = pick(0, 3, 10);
        changePerMille = pick(0, 3, 10);
        compactPerMille = pick(0, 5, 30);
        if (slowDisks) {
            cluster.members().forEach(member -> member.holdsWrites = true);
        }
    }

    Cluster cluster() {
        return cluster;
    }

    /** Depends on everything that happened: equal seeds must give equal digests. */
    long digest() {
        return digest;
    }

    RandomRun trouble(int steps) {
        for (int i = 0; i < steps; i++) {
            try {
                act();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", step " + i + ": " + e.getMessage(), e);
            }
        }
        return this;
    }

    /** Nothing breaks any more: there must be a leader, and everybody must get what it accepts. */
    RandomRun heal() {
        try {
            cluster.heal();
            for (TestMember member : all()) {
                if (!member.isUp()) {
                    cluster.restart(member.id);
                }
                cluster.releaseWrites(member.id);
            }
            cluster.settle();
            // Elections, snapshots that were lost, and reads that are given up: all within a few election time-outs.
            runUntilLeader();
            cluster.run(60);
            String last = "last of seed " + seed;
            cluster.propose(cluster.leader(), last);
            cluster.settle().run(60);
            checkProgress(last);
            return this;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ", healing: " + e.getMessage(), e);
        }
    }

    private void runUntilLeader() {
        for (int ticks = 0; ticks < 400 && cluster.leader() == 0; ticks++) {
            cluster.run(1);
        }
        check(cluster.leader() != 0, "no leader after 40 election time-outs");
    }

    private void checkProgress(String last) {
        Raft leader = cluster.raft(cluster.leader());
        for (long id : leader.membership().all()) {
            TestMember member = cluster.member(id);
            check(member.applied() == leader.lastIndex(), "%d applied %d", id, member.applied());
            check(member.raft().membership().equals(leader.membership()), "%d has another membership", id);
            check(
                    member.raft().leader() == leader.id(),
                    "%d follows %d",
                    id,
                    member.raft().leader());
        }
        List<String> applied = cluster.applied(leader.id());
        check(applied.get(applied.size() - 1).equals(last), "the last command is not %s", last);
        check(cluster.openReads().isEmpty(), "reads without an answer: %s", cluster.openReads());
    }

    private void act() {
        int dice = random.nextInt(1000);
        TestMember member = anyMember();
        if (dice < crashPerMille) {
            crash(member);
        } else if (dice < 10 + cutPerMille) {
            cutOrHeal();
        } else if (dice < 20 + changePerMille) {
            change(member);
        } else if (dice < 30 + compactPerMille) {
            compact(member);
        } else if (dice < 60 + pausePerMille) {
            pause(member);
        } else if (paused.contains(member.id)) {
            wakeSometimes(member);
        } else if (!member.isUp()) {
            restartSometimes(member);
        } else if (dice < 120) {
            propose(member);
        } else if (dice < 160) {
            cluster.read(member.id, nextContext++);
        } else if (dice < 165) {
            cluster.step(member.id, new Input.TransferLeadership(anyMember().id));
        } else if (dice < 170) {
            cluster.step(member.id, new Input.Unreachable(anyMember().id));
        } else if (dice < 350) {
            tick(member);
        } else if (dice < 500 && slowDisks) {
            cluster.persist(member.id, 1 + random.nextInt(4));
        } else {
            for (int count = 1 + random.nextInt(4); count > 0; count--) {
                deliver();
            }
        }
        digest = digest * 31
                + (member.isUp() ? member.raft().term() * 7 + member.raft().lastIndex() : 3);
    }

    /** Mostly one clock at a time, so that they drift; sometimes all, so that time passes. */
    private void tick(TestMember member) {
        if (random.nextInt(3) > 0) {
            cluster.step(member.id, Input.Tick.INSTANCE);
            return;
        }
        for (TestMember each : all()) {
            if (each.isUp() && !paused.contains(each.id)) {
                cluster.step(each.id, Input.Tick.INSTANCE);
            }
        }
    }

    private void deliver() {
        if (cluster.inFlight().isEmpty()) {
            return;
        }
        int position = reorders ? random.nextInt(cluster.inFlight().size()) : 0;
        while (position < cluster.inFlight().size()
                && paused.contains(cluster.inFlight().get(position).to())) {
            position++;
        }
        if (position == cluster.inFlight().size()) {
            return;
        }
        if (random.nextInt(100) < lossPercent) {
            cluster.drop(position);
            return;
        }
        if (random.nextInt(100) < duplicatePercent) {
            cluster.inFlight().add(cluster.inFlight().get(position));
        }
        cluster.deliver(position);
    }

    private void propose(TestMember member) {
        List<String> commands = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            commands.add("c" + nextCommand++);
        }
        cluster.propose(member.id, commands.toArray(String[]::new));
    }

    private void crash(TestMember member) {
        if (member.isUp()) {
            cluster.crash(member.id);
        }
    }

    private void pause(TestMember member) {
        if (member.isUp()) {
            paused.add(member.id);
        }
    }

    /** What it does first, before it hears of anything, is what a stale member could do wrong. */
    private void wakeSometimes(TestMember member) {
        if (random.nextInt(20) == 0) {
            paused.remove(member.id);
            if (member.isUp()) {
                cluster.read(member.id, nextContext++);
            }
        }
    }

    private void restartSometimes(TestMember member) {
        if (random.nextInt(20) == 0) {
            cluster.restart(member.id);
        }
    }

    private void cutOrHeal() {
        int dice = random.nextInt(6);
        if (dice < 3) {
            cluster.heal();
        } else if (dice == 3) {
            cluster.isolate(anyMember().id);
        } else {
            cluster.cut(anyMember().id, anyMember().id);
        }
    }

    private void compact(TestMember member) {
        if (member.isUp()) {
            cluster.compact(member.id, member.applied() - random.nextInt(4));
        }
    }

    private void change(TestMember member) {
        if (!member.isUp()) {
            return;
        }
        ConfigChange.Type type = ConfigChange.Type.values()[random.nextInt(ConfigChange.Type.values().length)];
        boolean adds = type == ConfigChange.Type.ADD_VOTER || type == ConfigChange.Type.ADD_LEARNER;
        if (!adds) {
            cluster.change(member.id, type, anyMember().id);
        } else if (nextMember <= MEMBERS_MAX) {
            cluster.change(member.id, type, nextMember);
            cluster.member(nextMember).holdsWrites = slowDisks;
            nextMember++;
        }
    }

    private TestMember anyMember() {
        List<TestMember> all = all();
        return all.get(random.nextInt(all.size()));
    }

    private List<TestMember> all() {
        List<TestMember> all = new ArrayList<>();
        cluster.members().forEach(all::add);
        return all;
    }

    private int pick(int... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
