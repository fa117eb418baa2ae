package dev.akkad.sim;

import akka.actor.typed.ActorSystem;
import dev.akkad.base.Bytes;
import dev.akkad.member.Ending;
import dev.akkad.member.HostedMember;
import dev.akkad.member.MemberGuardian;
import dev.akkad.member.MemberInfo;
import dev.akkad.member.MemberMetrics;
import dev.akkad.member.MemberNode;
import dev.akkad.member.MemberPorts;
import dev.akkad.member.MemberSettings;
import dev.akkad.member.auth.AuthSettings;
import dev.akkad.member.system.RequestIds;
import dev.akkad.mvcc.Revision;
import dev.akkad.sim.disk.DataDirectory;
import dev.akkad.sim.disk.Disk;
import dev.akkad.sim.disk.DiskListener;
import dev.akkad.sim.loop.Host;
import dev.akkad.sim.loop.PowerCut;
import dev.akkad.sim.loop.SimClock;
import dev.akkad.sim.loop.Systems;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.JournalLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One member's machine: its disk and clock stay, its processes come and go. */
final class SimMember {
    private static final long CLUSTER_ID = 0xC1;
    private static final int REQUEST_BYTES_MAX = 1 << 20;
    private static final int TXN_OPS_MAX = 128;
    private static final long LOG_BYTES_MAX = 16L << 20;
    private static final int LEARNERS_MAX = 2;
    private static final String KEYSPACE_DISPATCHER = "akkad.keyspace-dispatcher";
    /** What is loaded of it is all that matters of a store: a little, or a lot. */
    private static final int OPENING_ACCESSES_MAX = 20;

    private static final int REBUILD_MILLIS_MAX = 200;

    /** One process, from its start to its death; actor systems may follow one another in it. */
    record Process(
            int number, Host host, HostedMember hosted, Strikes strikes, DataDirectory directory, JournalLog journal) {
        MemberNode node() {
            return hosted.node();
        }
    }

    private final World world;
    private final long id;
    private final String name;
    private final boolean founder;
    private final Disk disk;
    private final DiskTrouble trouble;
    private final SimClock clock;
    private final SplittableRandom random;
    private @Nullable Process process;
    /** Of the present process; null while one has ended and another is about to come. */
    private @Nullable ActorSystem<MemberGuardian.Command> system;

    private int starts;
    private long lastTermLed;
    private boolean gone;

    /** @param founder whether it is one of those that the cluster begins with; others are told who they are */
    SimMember(World world, long id, String name, boolean founder) {
        this.world = world;
        this.id = id;
        this.name = name;
        this.founder = founder;
        this.random = world.options().stream(name);
        this.trouble = new DiskTrouble(world, this);
        this.disk = new Disk(new Ears());
        disk.faults(trouble);
        long drift = world.options().of(Setting.DRIFT_PERMILLE);
        double rate = 1 + (random.nextDouble() * 2 - 1) * drift / 1000;
        this.clock = new SimClock(world.loop(), rate);
        world.consensus().join(id, name);
    }

    long id() {
        return id;
    }

    String name() {
        return name;
    }

    Disk disk() {
        return disk;
    }

    DiskTrouble trouble() {
        return trouble;
    }

    SimClock clock() {
        return clock;
    }

    @Nullable
    Process process() {
        return process;
    }

    /** Of the process that is up. */
    MemberNode node() {
        return up().node();
    }

    Host host() {
        return up().host();
    }

    private Process up() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(name + " is down");
        }
        return current;
    }

    boolean isUp() {
        return process != null;
    }

    private boolean isPresent(Process asked) {
        Process current = process;
        return current != null && current.number() == asked.number();
    }

    /** Its disk works, and its process runs as fast as it can, if it has one. */
    void heal() {
        trouble.heal();
        Process running = process;
        if (running != null) {
            running.host().costNanos(0);
            if (running.host().isPaused()) {
                world.loop().resume(running.host());
            }
        }
    }

    /** Whether it will never come back: its disk is damaged, or it was removed. */
    boolean isGone() {
        return gone;
    }

    /** Name of the present process, for those who remember whom they asked. */
    String incarnation() {
        return name + "." + starts;
    }

    /** Which of its processes answers somebody who asks now: while it is down, the one to come. */
    String answering() {
        return name + "." + (isUp() ? starts : starts + 1);
    }

    int starts() {
        return starts;
    }

    boolean leads() {
        Process current = process;
        return current != null && current.hosted().leader() == id;
    }

    void start() {
        if (process != null || gone) {
            return;
        }
        starts++;
        trouble.processStarts();
        world.tally().count("starts");
        world.tell("start", name, () -> "process " + starts);
        Host host = world.loop().host(incarnation());
        host.clockRate(clock.rate());
        long mean = TimeUnit.MICROSECONDS.toNanos(world.options().of(Setting.DISK_MICROS));
        host.diskNanos(begins -> trouble.accessNanos(begins, mean));
        HostedMember hosted = new HostedMember(
                settings(),
                trouble::isLow,
                MemberMetrics.NONE,
                clock,
                new RequestIds(id, clock.wallMillis()),
                random.split());
        DataDirectory directory = disk.open();
        Process started = new Process(starts, host, hosted, new Strikes(this::struck), directory, directory.journal());
        process = started;
        boot(started);
    }

    private void boot(Process booting) {
        ActorSystem<MemberGuardian.Command> booted = Systems.start(
                world.loop(),
                booting.host(),
                HostedMember.root(),
                "akkad",
                world.options().count(Setting.THROUGHPUT));
        system = booted;
        booting.hosted()
                .start(
                        booted,
                        booting.journal(),
                        world.network().transport(id, booting.host()),
                        ports(booting),
                        random.split());
    }

    /** What a member does whose peers have shut its actor system out. */
    void rebuild(Process rebuilding) {
        ActorSystem<MemberGuardian.Command> old = system;
        if (!isPresent(rebuilding) || old == null) {
            return;
        }
        system = null;
        world.tell("rebuild", name, () -> "process " + starts);
        long pauseNanos = TimeUnit.MILLISECONDS.toNanos(random.nextInt(REBUILD_MILLIS_MAX));
        rebuilding.hosted().retire(old);
        var unused = old.getWhenTerminated()
                .thenRunAsync(
                        () -> world.loop().later(rebuilding.host(), pauseNanos, () -> bootAgain(rebuilding)),
                        Runnable::run);
    }

    private void bootAgain(Process rebuilding) {
        if (isPresent(rebuilding)) {
            world.tally().count("actor systems rebuilt");
            boot(rebuilding);
        }
    }

    private MemberSettings settings() {
        Options options = world.options();
        List<MemberInfo> founding = founder ? world.founding() : List.of();
        return new MemberSettings(
                name,
                Path.of("simulated"),
                CLUSTER_ID,
                id,
                founding,
                List.of("http://" + name + ":2379"),
                new MemberSettings.Timing(
                        Duration.ofMillis(options.of(Setting.TICK_MILLIS)),
                        World.HEARTBEAT_TICKS,
                        options.count(Setting.ELECTION_TICKS),
                        Duration.ofMillis(options.of(Setting.PROGRESS_MILLIS)),
                        Duration.ofMinutes(1)),
                new MemberSettings.Limits(
                        0,
                        REQUEST_BYTES_MAX,
                        TXN_OPS_MAX,
                        options.of(Setting.SNAPSHOT_ENTRIES),
                        options.of(Setting.CATCH_UP_ENTRIES),
                        LOG_BYTES_MAX),
                MemberSettings.AutoCompaction.OFF,
                new MemberSettings.Upkeep(
                        false,
                        Duration.ZERO,
                        Duration.ZERO,
                        options.count(Setting.COMPACTION_BATCH),
                        MemberSettings.Upkeep.COMPACTION_PAUSE,
                        0),
                AuthSettings.DEFAULT,
                new MemberSettings.Reconfiguration(options.of(Setting.STRICT) != 0, LEARNERS_MAX, false));
    }

    private MemberPorts ports(Process started) {
        DataDirectory directory = started.directory();
        MemberPorts.StoreSource stores = new MemberPorts.StoreSource() {
            @Override
            public CheckpointStore open() throws IOException {
                CheckpointStore store = directory.openStore();
                openingTakesTime();
                return store;
            }

            @Override
            public void adopt(long index) throws IOException {
                directory.adopt(index);
                openingTakesTime();
            }

            private void openingTakesTime() {
                int accesses = 1 + random.nextInt(OPENING_ACCESSES_MAX);
                for (int i = 0; i < accesses; i++) {
                    world.loop().holdUp(started.host(), KEYSPACE_DISPATCHER);
                }
            }
        };
        MemberPorts.Incoming incoming = new MemberPorts.Incoming() {
            @Override
            public CheckpointStore.Incoming open(long index) throws IOException {
                return directory.incoming();
            }

            @Override
            public void discard(Set<Long> wanted) throws IOException {
                directory.discard(wanted);
            }
        };
        MemberPorts.ClusterView nobody = new MemberPorts.ClusterView() {
            @Override
            public void leaderChanged(long leader, boolean selfLeads) {
                // Gossip decides nothing, and is not simulated.
            }

            @Override
            public void membersChanged(List<MemberInfo> members) {
                // As above.
            }
        };
        return new MemberPorts(
                incoming,
                stores,
                () -> {},
                nobody,
                (ending, reason) -> ended(started, ending, reason),
                started.strikes());
    }

    private void struck(String actor) {
        world.tell("struck", name, () -> actor);
        world.tally().count("struck: " + actor);
    }

    /** The member says that it cannot go on: its process ends at once. */
    private void ended(Process ending, Ending why, String reason) {
        if (!isPresent(ending)) {
            return;
        }
        world.tell("ends", name, () -> why + ": " + reason);
        world.tally().count("ended by itself: " + why);
        if (!isRight(why)) {
            world.findings().add(Findings.Kind.SAFETY, name + " ended itself, " + why + ": " + reason);
        }
        crash();
        if (disk.isRotten() || why == Ending.REMOVED) {
            gone = true;
        } else {
            world.nemesis().restartLater(this);
        }
    }

    private boolean isRight(Ending why) {
        return switch (why) {
            case DISK -> trouble.isToBlame();
            case REMOVED -> !world.consensus().membership().contains(id);
            default -> false;
        };
    }

    /** Dies now. Called from its own work, that work must not go on: see {@link #dieHere}. */
    void crash() {
        Process current = process;
        if (current == null) {
            return;
        }
        world.tell("crash", name, () -> "process " + starts);
        world.tally().count("crashes");
        process = null;
        system = null;
        lastTermLed = 0;
        disk.letGo();
        world.loop().crash(current.host());
        world.crashed(this);
    }

    /** Dies in the middle of what it is doing. */
    void dieHere() {
        crash();
        throw new PowerCut();
    }

    /** Looks at what the member has become, after each of its steps. */
    void look() {
        Process current = process;
        if (current != null
                && current.hosted().leader() == id
                && current.hosted().term() != lastTermLed) {
            lastTermLed = current.hosted().term();
            world.tell("leads", name, () -> "term " + lastTermLed);
            world.consensus().leads(id, lastTermLed);
        }
    }

    /** What the disk tells goes to who must know. */
    private final class Ears implements DiskListener {
        @Override
        public void journaled(List<JournalLog.Record> records) {
            records.forEach(record -> world.loop().digest().add(record.payload().unsafeArray()));
            world.tally().count("journal writes");
            world.consensus().journaled(id, records);
        }

        @Override
        public void opened(long index) {
            world.consensus().opened(id, index);
        }

        @Override
        public void revised(Revision revision, boolean tombstone, Bytes encoded) {
            world.chronicle().revised(name, revision, tombstone, encoded);
        }

        @Override
        public void applied(long index, long term) {
            world.consensus().applied(id, index);
        }

        @Override
        public void received(long index) {
            world.tally().count("snapshots received");
        }

        @Override
        public void stored(long index) {
            world.tally().count("store writes");
        }
    }
}
