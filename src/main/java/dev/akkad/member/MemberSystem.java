package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.member.remote.ArteryPeerTransport;
import dev.akkad.member.remote.ClusterJoiner;
import dev.akkad.member.remote.ClusterNode;
import dev.akkad.member.remote.QuarantineWatch;
import dev.akkad.member.remote.RemoteConfig;
import dev.akkad.member.remote.RemoteListener;
import dev.akkad.member.remote.RemoteSettings;
import dev.akkad.member.remote.RosterDesk;
import dev.akkad.member.system.FreshThread;
import dev.akkad.member.system.RequestIds;
import dev.akkad.member.system.Secrets;
import dev.akkad.member.system.SystemClock;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.DataDir;
import dev.akkad.store.LevelJournal;
import dev.akkad.store.LevelStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member in production: real clock, real disk, Akka remoting, an ActorSystem of its own. Several may live in one
 * JVM.
 *
 * <p>When a peer shuts this incarnation out (Artery's quarantine is for life), a new ActorSystem takes its place on the
 * same addresses, journal and store. Requests in flight survive it; watch streams end with a retryable error.
 */
public final class MemberSystem {
    private static final Logger LOG = LoggerFactory.getLogger(MemberSystem.class);
    private static final Duration JOIN_INTERVAL = Duration.ofSeconds(1);
    private static final long HAND_OVER_MILLIS_MAX = 700;

    private final HostedMember hosted;
    private final MemberContext member;
    private final MemberNode node;
    private final DataDir directory;
    private final LevelJournal journal;
    private final Surroundings surroundings;
    private final SplittableRandom random;
    private final BiConsumer<Ending, String> fatal;
    private final Executor rebuilding = new FreshThread("akkad-rebuild");
    private volatile RemoteSettings remote;
    /** The store that was opened last: the machine's own may be something put around it. */
    private volatile @Nullable LevelStore opened;

    private final OwnAddress ownAddress;

    private volatile ActorSystem<MemberGuardian.Command> system;
    /** Ends, and another one comes after it. */
    private volatile @Nullable ActorSystem<MemberGuardian.Command> replaced;

    private MemberSystem(
            HostedMember hosted,
            RemoteSettings remote,
            DataDir directory,
            LevelJournal journal,
            Surroundings surroundings,
            SplittableRandom random,
            BiConsumer<Ending, String> fatal) {
        this.hosted = hosted;
        this.member = hosted.context();
        this.node = hosted.node();
        this.ownAddress = new OwnAddress(member.settings().memberId());
        this.remote = remote;
        this.directory = directory;
        this.journal = journal;
        this.surroundings = surroundings;
        this.random = random;
        this.fatal = fatal;
        this.system = boot();
    }

    /**
     * Starts a member on an open data directory that has this member's identity; {@link #stop} closes it.
     *
     * @param surroundings what is put between the member and its world
     * @param fatal told once when the member cannot go on, with the reason
     * @throws IOException when journal or store cannot be opened, {@code JournalDamagedException} among them
     */
    public static MemberSystem start(
            MemberSettings settings,
            RemoteSettings remote,
            DataDir directory,
            MemberMetrics metrics,
            Surroundings surroundings,
            BiConsumer<Ending, String> fatal)
            throws IOException {
        Clock clock = surroundings.clock(new SystemClock());
        // Chance must differ between members and lives, or elections would tie for ever.
        SplittableRandom random = new SplittableRandom(settings.memberId() ^ clock.monotonicNanos());
        LevelJournal journal = directory.openJournal();
        HostedMember hosted = new HostedMember(
                settings,
                directory.space()::low,
                metrics,
                clock,
                new RequestIds(settings.memberId(), clock.wallMillis()),
                random.split());
        return new MemberSystem(hosted, remote, directory, journal, surroundings, random, fatal);
    }

    private ActorSystem<MemberGuardian.Command> boot() {
        ActorSystem<MemberGuardian.Command> booted =
                ActorSystem.create(HostedMember.root(), RemoteConfig.SYSTEM, RemoteConfig.setup(remote));
        MemberSettings settings = member.settings();
        ArteryPeerTransport transport =
                ArteryPeerTransport.start(booted, settings.clusterId(), settings.memberId(), random.nextLong());
        member.meters.peers().traffic(transport.traffic()::sentBytes, transport.traffic()::receivedBytes);
        remote.greeted().forEach(transport::greet);
        RosterDesk.start(booted, settings.clusterId(), () -> {
            Machine machine = member.machine;
            return machine == null ? List.of() : machine.members();
        });
        RemoteListener listener = rebuildOnce();
        QuarantineWatch.start(booted, listener);
        ActorRef<ClusterJoiner.Command> joiner = ClusterJoiner.start(
                booted, new ClusterJoiner.Settings(settings.clusterId(), settings.memberId(), JOIN_INTERVAL), listener);
        MemberPorts ports = new MemberPorts(incoming(), stores(), reclaim(), view(joiner, listener), fatal);
        hosted.start(
                booted,
                surroundings.journal(journal),
                surroundings.transport(transport),
                surroundings.ports(ports),
                Secrets.random());
        var unused = booted.getWhenTerminated().thenRun(() -> ended(booted));
        return booted;
    }

    /** Nobody restarts the guardian: when it fails all end with it, and the member must not look alive. */
    private void ended(ActorSystem<?> dead) {
        if (!member.stopping && dead != replaced) {
            fatal.accept(Ending.INVARIANT, "its actors ended");
        }
    }

    /** For tests. */
    ActorSystem<MemberGuardian.Command> actors() {
        return system;
    }

    private MemberPorts.StoreSource stores() {
        return new MemberPorts.StoreSource() {
            @Override
            public CheckpointStore open() throws IOException {
                LevelStore store = directory.openStore();
                opened = store;
                return store;
            }

            @Override
            public void adopt(long index) throws IOException {
                directory.adopt(index);
            }
        };
    }

    private MemberPorts.Incoming incoming() {
        return new MemberPorts.Incoming() {
            @Override
            public CheckpointStore.Incoming open(long index) throws IOException {
                return directory.incoming(index);
            }

            @Override
            public void discard(Set<Long> wanted) throws IOException {
                directory.discardReceived(wanted);
            }
        };
    }

    private MemberPorts.Reclaim reclaim() {
        return new MemberPorts.Reclaim() {
            @Override
            public void measure() throws IOException {
                directory.space().refresh();
            }

            @Override
            public void run() throws IOException {
                try {
                    journal.reclaim();
                } finally {
                    LevelStore store = opened;
                    if (store != null) {
                        store.reclaim(member.settings().limits().quotaBytes());
                    }
                }
            }

            @Override
            public void defragment() throws IOException {
                LevelStore store = opened;
                if (store != null) {
                    store.compact();
                }
            }
        };
    }

    private RemoteListener rebuildOnce() {
        AtomicBoolean asked = new AtomicBoolean();
        return new RemoteListener() {
            @Override
            public void rebuildNeeded(String reason) {
                if (!member.stopping && asked.compareAndSet(false, true)) {
                    rebuild(reason);
                }
            }

            @Override
            public void peerQuarantined(String address) {
                LOG.warn("quarantined {}", address);
            }
        };
    }

    private void rebuild(String reason) {
        LOG.warn("rebuilding the actor system: {}", reason);
        ActorSystem<MemberGuardian.Command> old = system;
        replaced = old;
        hosted.retire(old);
        var unused = old.getWhenTerminated().thenRunAsync(this::bootAgain, rebuilding);
    }

    private void bootAgain() {
        if (member.stopping) {
            return;
        }
        try {
            system = boot();
        } catch (RuntimeException e) {
            fatal.accept(Ending.TERMINATED, "cannot start remoting again: " + e.getMessage());
        }
    }

    private void followOwnAddress(List<MemberInfo> members, RemoteListener listener) {
        Machine machine = member.machine;
        if (machine == null || members == member.settings().founding()) {
            return; // what the flags say, told at each start before the log is read
        }
        ownAddress
                .news(members, machine.appliedIndex())
                .filter(address -> !address.equals(remote.advertise()))
                .ifPresent(address -> {
                    remote = remote.withAdvertised(address);
                    var unused = yieldLeadership()
                            .thenRun(() -> listener.rebuildNeeded("own peer address is " + address + " now"));
                });
    }

    private MemberPorts.ClusterView view(ActorRef<ClusterJoiner.Command> joiner, RemoteListener listener) {
        return new MemberPorts.ClusterView() {
            @Override
            public void leaderChanged(long leader, boolean selfLeads) {
                joiner.tell(new ClusterJoiner.LeaderChanged(leader, selfLeads));
            }

            @Override
            public void membersChanged(List<MemberInfo> members) {
                followOwnAddress(members, listener);
                SortedMap<Long, String> urls = new TreeMap<>();
                members.forEach(
                        info -> info.peerUrls().stream().findFirst().ifPresent(url -> urls.put(info.id(), url)));
                joiner.tell(new ClusterJoiner.MembersChanged(urls));
            }
        };
    }

    public MemberNode node() {
        return node;
    }

    /** The Akka Cluster as this member sees it; to show, never to decide. */
    public List<ClusterNode> cluster() {
        return ClusterNode.all(system);
    }

    /** Messages that wait for each of this member's actors. */
    public SortedMap<String, Long> mailboxes() {
        return Mailboxes.of(system).waiting();
    }

    /** What goes away while it leads makes all others wait for an election. Completes soon, also if nobody takes it. */
    private CompletableFuture<Void> yieldLeadership() {
        return node.handOver().completeOnTimeout(null, HAND_OVER_MILLIS_MAX, TimeUnit.MILLISECONDS);
    }

    /** Hands leadership over if it is here, then ends every actor and releases the data directory. */
    public CompletionStage<Void> stop() {
        member.stopping = true;
        return yieldLeadership()
                .thenRun(() -> {
                    member.pending.failAll(EtcdError.STOPPED);
                    member.changes.failAll(EtcdError.STOPPED);
                    node.endExports(EtcdError.STOPPED);
                })
                .thenCompose(done -> {
                    system.terminate();
                    return system.getWhenTerminated();
                })
                .thenRunAsync(this::release, rebuilding);
    }

    private void release() {
        try {
            journal.close();
            member.closeStore();
            directory.close();
        } catch (IOException e) {
            LOG.warn("cannot close the data directory", e);
        }
    }

    /** Completes when the member has gone through the log once and may be called ready. */
    public CompletableFuture<Void> whenReady() {
        return node.whenReady();
    }
}
