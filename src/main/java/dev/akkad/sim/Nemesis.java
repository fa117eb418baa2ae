package dev.akkad.sim;

import dev.akkad.machine.MemberChange;
import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.raft.Membership;
import dev.akkad.sim.disk.DiskFaults.File;
import dev.akkad.sim.loop.Host;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Does harm, at moments that the seed draws, until it is told to stop; and mends most of it after a while. */
final class Nemesis {
    private static final double MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int STEPS_MAX = 60;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int RESTART_MILLIS_MAX = 6000;
    /** In a member that is asked for nothing a hundred messages take a second or so. */
    private static final int MESSAGES_MAX = 100;

    private static final int SLOW_MICROS_MAX = 3000;
    private static final int JUMP_MILLIS_MAX = 5000;

    private final World world;
    private final SplittableRandom random;
    private final Map<Fault, Runnable> deeds = new EnumMap<>(Fault.class);
    private final Set<SimMember> restarting = new HashSet<>();
    private boolean stopped;
    private long restsUntil;

    Nemesis(World world) {
        this.world = world;
        this.random = world.options().stream("nemesis");
        deeds.put(Fault.CRASH, () -> crashSoon(anyone()));
        deeds.put(Fault.CRASH_LOOP, this::crashLoop);
        deeds.put(Fault.CRASH_ALL, () -> world.members().forEach(member -> within(20, () -> crash(member))));
        deeds.put(Fault.CRASH_BEFORE_JOURNAL, () -> deadly(File.JOURNAL, DiskTrouble.Point.BEFORE));
        deeds.put(Fault.CRASH_AFTER_JOURNAL, () -> deadly(File.JOURNAL, DiskTrouble.Point.AFTER));
        deeds.put(Fault.CRASH_BEFORE_STORE, () -> deadly(File.STORE, DiskTrouble.Point.BEFORE));
        deeds.put(Fault.CRASH_AFTER_STORE, () -> deadly(File.STORE, DiskTrouble.Point.AFTER));
        deeds.put(
                Fault.CRASH_AT_SNAPSHOT,
                () -> deadly(random.nextBoolean() ? File.SNAPSHOT : File.ADOPTION, anyPoint()));
        deeds.put(Fault.PAUSE, this::pause);
        deeds.put(Fault.SLOW, this::slow);
        deeds.put(Fault.PARTITION, () -> partition(0));
        deeds.put(Fault.BRIDGE, () -> partition(1));
        deeds.put(Fault.ISOLATE_LEADER, () -> isolate(leader(), true, true));
        deeds.put(Fault.ISOLATE_ONE, () -> isolate(anyone(), true, true));
        deeds.put(Fault.ONE_WAY, this::oneWay);
        deeds.put(Fault.RING, this::ring);
        deeds.put(Fault.CLOG, this::clog);
        deeds.put(Fault.SWIZZLE, this::swizzle);
        deeds.put(Fault.BLACKHOLE, this::blackhole);
        deeds.put(Fault.DISK_STALL, this::stall);
        deeds.put(Fault.DISK_FULL, this::fill);
        deeds.put(Fault.JOURNAL_FAILS, () -> anyone().trouble().failNext(File.JOURNAL, random.nextBoolean()));
        deeds.put(Fault.STORE_FAILS, () -> anyone().trouble().failNext(File.STORE, random.nextBoolean()));
        deeds.put(Fault.BIT_ROT, this::rot);
        deeds.put(Fault.CLOCK_JUMP, () -> anyone().clock().jump(random.nextInt(-JUMP_MILLIS_MAX, JUMP_MILLIS_MAX)));
        deeds.put(Fault.KILL_RAFT_MEMBER, () -> kill(Victim.RAFT_MEMBER));
        deeds.put(Fault.KILL_RAFT_JOURNAL, () -> kill(Victim.RAFT_JOURNAL));
        deeds.put(Fault.KILL_KEYSPACE, () -> kill(Victim.KEYSPACE));
        deeds.put(Fault.KILL_LEASE_MANAGER, () -> kill(Victim.LEASE_MANAGER));
        deeds.put(Fault.KILL_WATCH_SESSIONS, () -> kill(Victim.WATCH_SESSIONS));
        deeds.put(Fault.STRIKE, this::strikeAnyActor);
        deeds.put(Fault.REBUILD, this::rebuild);
        deeds.put(Fault.HAND_OVER, this::handOver);
        deeds.put(Fault.DEFRAGMENT, this::defragment);
        deeds.put(Fault.DISCONNECT, this::disconnect);
        deeds.put(Fault.ADD_VOTER, () -> world.recruiter().add(MemberChange.Kind.ADD));
        deeds.put(Fault.ADD_LEARNER, () -> world.recruiter().add(MemberChange.Kind.ADD_LEARNER));
        deeds.put(Fault.PROMOTE, () -> world.recruiter().promote());
        deeds.put(Fault.REMOVE, () -> world.recruiter().remove());
    }

    void start() {
        for (Fault fault : Fault.values()) {
            if (world.options().perMinute(fault) > 0) {
                next(fault);
            }
        }
    }

    private void next(Fault fault) {
        double mean = MINUTE_NANOS / world.options().perMinute(fault);
        world.later((long) (-Math.log(1 - random.nextDouble()) * mean), () -> {
            if (!stopped) {
                if (world.loop().nowNanos() >= restsUntil) {
                    strike(fault);
                }
                next(fault);
            }
        });
    }

    /** Does no harm until then, and mends at once what it has done. */
    void restUntil(long nanos) {
        restsUntil = nanos;
        world.network().mend();
        world.members().forEach(SimMember::heal);
        world.members().forEach(SimMember::start);
        world.operator().clearAlarms();
    }

    boolean isStopped() {
        return stopped;
    }

    /** Does one kind of harm now. */
    void strike(Fault fault) {
        Runnable deed = deeds.get(fault);
        if (deed == null) {
            throw new IllegalStateException("nobody knows how to do " + fault);
        }
        world.tally().count("fault " + fault.key());
        world.tell("fault", fault.key(), () -> "");
        deed.run();
    }

    /** No more harm; what was done is mended by whoever heals. */
    void stop() {
        stopped = true;
    }

    private SimMember anyone() {
        return world.members().get(random.nextInt(world.members().size()));
    }

    private SimMember leader() {
        return world.members().stream().filter(SimMember::leads).findFirst().orElseGet(this::anyone);
    }

    private SimMember leaderOrAnyone() {
        return random.nextBoolean() ? leader() : anyone();
    }

    private DiskTrouble.Point anyPoint() {
        return random.nextBoolean() ? DiskTrouble.Point.BEFORE : DiskTrouble.Point.AFTER;
    }

    private void within(int millis, Runnable deed) {
        world.laterMillis(random.nextInt(millis + 1), () -> {
            if (!stopped) {
                deed.run();
            }
        });
    }

    /** A span that is short or long beside an election. */
    private long spanNanos() {
        double factor = Math.pow(10, random.nextDouble() * 2 - 1);
        return (long) (world.electionTimeout().toNanos() * factor);
    }

    private void mendAfter(long nanos, Runnable mend) {
        world.later(nanos, () -> {
            if (!stopped) {
                mend.run();
            }
        });
    }

    // Processes.

    private void crash(SimMember member) {
        if (member.isUp()) {
            member.crash();
            restartLater(member);
        }
    }

    /** After some more of its own steps, in the middle of the last one's consequences. */
    private void crashSoon(SimMember member) {
        SimMember.Process process = member.process();
        if (process == null) {
            return;
        }
        countdown(member, process.host(), random.nextInt(STEPS_MAX));
    }

    private void countdown(SimMember member, Host host, int steps) {
        if (stopped || !host.isAlive()) {
            return;
        }
        if (steps == 0) {
            crash(member);
        } else {
            world.loop().submit(host, () -> countdown(member, host, steps - 1));
        }
    }

    /** Has a process that died start again some time; once, however often it is asked to. */
    void restartLater(SimMember member) {
        if (restarting.add(member)) {
            long millis = random.nextInt(4) == 0 ? random.nextInt(50) : random.nextInt(RESTART_MILLIS_MAX);
            world.laterMillis(millis, () -> {
                restarting.remove(member);
                if (!stopped) {
                    member.start();
                }
            });
        }
    }

    private void crashLoop() {
        SimMember member = anyone();
        int times = 1 + random.nextInt(5);
        long at = 0;
        for (int i = 0; i < times; i++) {
            world.laterMillis(at, () -> {
                if (!stopped && member.isUp()) {
                    member.crash();
                }
            });
            at += 1 + random.nextInt(40);
            world.laterMillis(at, () -> {
                if (!stopped) {
                    member.start();
                }
            });
            at += 1 + random.nextInt(80);
        }
    }

    private void deadly(File file, DiskTrouble.Point point) {
        SimMember member = leaderOrAnyone();
        member.trouble().deadlyAt(file, point);
    }

    private void pause() {
        SimMember member = leaderOrAnyone();
        SimMember.Process process = member.process();
        if (process == null || process.host().isPaused()) {
            return;
        }
        world.loop().pause(process.host());
        mendAfter(spanNanos(), () -> resume(process.host()));
    }

    private void resume(Host host) {
        if (host.isAlive() && host.isPaused()) {
            world.loop().resume(host);
        }
    }

    private void slow() {
        SimMember.Process process = anyone().process();
        if (process != null) {
            process.host().costNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(1, SLOW_MICROS_MAX)));
            mendAfter(spanNanos(), () -> process.host().costNanos(0));
        }
    }

    private void kill(Victim victim) {
        SimMember.Process process = leaderOrAnyone().process();
        if (process != null) {
            world.loop().submit(process.host(), () -> process.node().kill(victim));
        }
    }

    private void strikeAnyActor() {
        SimMember.Process process = leaderOrAnyone().process();
        if (process != null) {
            process.strikes().after(1 + random.nextInt(MESSAGES_MAX), random.nextBoolean());
        }
    }

    private void rebuild() {
        SimMember member = leaderOrAnyone();
        SimMember.Process process = member.process();
        if (process != null) {
            world.loop().submit(process.host(), () -> member.rebuild(process));
        }
    }

    private void handOver() {
        SimMember.Process process = leader().process();
        if (process != null) {
            world.loop().submit(process.host(), () -> {
                var unused = process.node().handOver();
            });
        }
    }

    private void defragment() {
        SimMember.Process process = anyone().process();
        if (process != null) {
            world.loop().submit(process.host(), () -> process.node().defragment(outcome -> {}));
        }
    }

    private void disconnect() {
        if (!world.watchers().isEmpty()) {
            world.watchers().get(random.nextInt(world.watchers().size())).reconnect();
        }
    }

    // Links.

    private interface Between {
        void link(long from, long to);
    }

    private void cutWhile(long nanos, Set<Network.Link> links) {
        links.forEach(link -> world.network().cut(link.from(), link.to()));
        mendAfter(nanos, () -> links.forEach(link -> world.network().mend(link.from(), link.to())));
    }

    private List<Long> shuffled() {
        List<Long> ids = new ArrayList<>();
        world.members().forEach(member -> ids.add(random.nextInt(ids.size() + 1), member.id()));
        return ids;
    }

    /** @param bridges members that hear both sides */
    private void partition(int bridges) {
        List<Long> ids = shuffled();
        if (ids.size() < 2 + bridges) {
            return;
        }
        int size = 1 + random.nextInt(ids.size() - bridges - 1);
        List<Long> left = ids.subList(0, size);
        List<Long> right = ids.subList(size, ids.size() - bridges);
        Set<Network.Link> links = new LinkedHashSet<>();
        left.forEach(one ->
                right.forEach(other -> bothWays(one, other, (from, to) -> links.add(new Network.Link(from, to)))));
        cutWhile(spanNanos(), links);
    }

    private static void bothWays(long one, long other, Between each) {
        each.link(one, other);
        each.link(other, one);
    }

    private void isolate(SimMember member, boolean deaf, boolean mute) {
        cutWhile(spanNanos(), around(member.id(), deaf, mute));
    }

    private Set<Network.Link> around(long id, boolean deaf, boolean mute) {
        Set<Network.Link> links = new LinkedHashSet<>();
        for (SimMember other : world.members()) {
            if (other.id() != id && deaf) {
                links.add(new Network.Link(other.id(), id));
            }
            if (other.id() != id && mute) {
                links.add(new Network.Link(id, other.id()));
            }
        }
        return links;
    }

    private void oneWay() {
        boolean deaf = random.nextBoolean();
        isolate(leaderOrAnyone(), deaf, !deaf);
    }

    private void ring() {
        List<Long> ids = shuffled();
        Set<Network.Link> links = new LinkedHashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            for (int j = 0; j < ids.size(); j++) {
                int apart = Math.floorMod(i - j, ids.size());
                if (apart > 1 && apart < ids.size() - 1) {
                    links.add(new Network.Link(ids.get(i), ids.get(j)));
                }
            }
        }
        cutWhile(spanNanos(), links);
    }

    private void clog() {
        long from = anyone().id();
        long to = anyone().id();
        if (from != to) {
            world.network().clog(from, to);
            mendAfter(spanNanos(), () -> world.network().unclog(from, to));
        }
    }

    private void swizzle() {
        List<Long> ids = shuffled();
        long hub = ids.get(0);
        long at = 0;
        for (long other : ids.subList(1, ids.size())) {
            at += random.nextInt(200);
            world.laterMillis(at, () -> {
                if (!stopped) {
                    bothWays(hub, other, world.network()::clog);
                }
            });
        }
        long end = at + TimeUnit.NANOSECONDS.toMillis(spanNanos());
        for (long other : shuffled()) {
            end += random.nextInt(200);
            world.laterMillis(end, () -> bothWays(hub, other, world.network()::unclog));
        }
    }

    /** Until the others have committed so much that their logs may begin behind it. */
    private void blackhole() {
        SimMember member = anyone();
        long enough =
                world.options().of(Setting.SNAPSHOT_ENTRIES) + world.options().of(Setting.CATCH_UP_ENTRIES);
        long wanted = world.consensus().committed() + enough;
        Set<Network.Link> links = around(member.id(), true, true);
        links.forEach(link -> world.network().cut(link.from(), link.to()));
        endBlackhole(links, wanted, world.loop().nowNanos() + TimeUnit.SECONDS.toNanos(20));
    }

    private void endBlackhole(Set<Network.Link> links, long wanted, long latest) {
        mendAfter(TimeUnit.MILLISECONDS.toNanos(100), () -> {
            if (world.consensus().committed() >= wanted || world.loop().nowNanos() > latest) {
                links.forEach(link -> world.network().mend(link.from(), link.to()));
            } else {
                endBlackhole(links, wanted, latest);
            }
        });
    }

    // Disks.

    private void stall() {
        SimMember member = leaderOrAnyone();
        member.trouble().stall(world.loop().nowNanos() + spanNanos());
    }

    private void fill() {
        SimMember member = anyone();
        member.trouble().fill(true);
        mendAfter(spanNanos() * 2, () -> {
            member.trouble().fill(false);
            world.operator().clearAlarms();
            // One that was on its way meanwhile: operators look twice.
            world.later(LOOK_AGAIN_NANOS, () -> world.operator().clearAlarms());
        });
    }

    /** Never the last good copy: as many members stay as make a majority, and one more. */
    private void rot() {
        Membership membership = world.consensus().membership();
        long good = membership.voters().stream().filter(id -> !world.isLost(id)).count();
        SimMember member = anyone();
        if (good - 2 < membership.quorum() || member.isGone() || !member.disk().rot(random.nextLong())) {
            return;
        }
        world.tally().count("disks rotten");
        member.crash();
        restartLater(member);
    }
}
