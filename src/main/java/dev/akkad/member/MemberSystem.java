package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.journal.JournalLogs;
import dev.akkad.member.remote.ArteryPeerTransport;
import dev.akkad.member.remote.ClusterJoiner;
import dev.akkad.member.remote.ClusterNode;
import dev.akkad.member.remote.QuarantineWatch;
import dev.akkad.member.remote.RemoteConfig;
import dev.akkad.member.remote.RemoteListener;
import dev.akkad.member.remote.RemoteSettings;
import dev.akkad.member.system.RequestIds;
import dev.akkad.member.system.SystemClock;
import dev.akkad.store.CheckpointStore;
import dev.akkad.store.DataDir;
import dev.akkad.store.JournalLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member in production: real clock, real disk, Akka remoting, an ActorSystem of its own. Several may live in one
 * JVM.
 */
public final class MemberSystem {
    private static final Logger LOG = LoggerFactory.getLogger(MemberSystem.class);
    private static final Duration JOIN_INTERVAL = Duration.ofSeconds(1);
    private static final long HAND_OVER_MILLIS_MAX = 700;

    private final MemberContext member;
    private final MemberNode node;
    private final ActorSystem<MemberGuardian.Command> system;
    private final DataDir directory;
    private final JournalLog journal;

    private MemberSystem(
            MemberContext member,
            MemberNode node,
            ActorSystem<MemberGuardian.Command> system,
            DataDir directory,
            JournalLog journal) {
        this.member = member;
        this.node = node;
        this.system = system;
        this.directory = directory;
        this.journal = journal;
    }

    /**
     * Starts a member on an open data directory that has this member's identity; {@link #stop} closes it.
     *
     * @param fatal told once when the member cannot go on, with the reason
     * @throws IOException when journal or store cannot be opened, {@code JournalDamagedException} among them
     */
    public static MemberSystem start(
            MemberSettings settings,
            RemoteSettings remote,
            DataDir directory,
            MemberMetrics metrics,
            Consumer<String> fatal)
            throws IOException {
        JournalLog journal = directory.openJournal();
        CheckpointStore store = directory.openStore();
        SystemClock clock = new SystemClock();
        // Chance must differ between members and lives, or elections would tie for ever.
        SplittableRandom random = new SplittableRandom(settings.memberId() ^ clock.monotonicNanos());
        ActorSystem<MemberGuardian.Command> system =
                ActorSystem.create(root(), RemoteConfig.SYSTEM, RemoteConfig.of(remote));
        JournalLogs.of(system)
                .register(
                        settings.journalId(),
                        journal,
                        clock::monotonicNanos,
                        (bytes, nanos) -> metrics.journalFsynced(nanos / 1e9));
        ArteryPeerTransport transport =
                ArteryPeerTransport.start(system, settings.clusterId(), settings.memberId(), random.nextLong());
        MemberContext member = new MemberContext(
                settings,
                store,
                transport,
                metrics,
                clock,
                new RequestIds(settings.memberId(), clock.wallMillis()),
                random);
        MemberNode node = new MemberNode(member);
        RemoteListener listener = remoteListener(fatal);
        QuarantineWatch.start(system, listener);
        ActorRef<ClusterJoiner.Command> joiner = ClusterJoiner.start(
                system,
                new ClusterJoiner.Settings(settings.clusterId(), settings.memberId(), JOIN_INTERVAL),
                listener);
        MemberPorts ports =
                new MemberPorts(directory::incoming, index -> adopt(directory, member, index), view(joiner), fatal);
        system.tell(new MemberGuardian.Start(member, ports, node));
        node.attach(system);
        return new MemberSystem(member, node, system, directory, journal);
    }

    /** The guardian needs what can only be made with the ActorSystem: it begins when told. */
    private static akka.actor.typed.Behavior<MemberGuardian.Command> root() {
        return Behaviors.receive(MemberGuardian.Command.class)
                .onMessage(
                        MemberGuardian.Start.class,
                        start -> MemberGuardian.create(start.member(), start.ports(), start.node()))
                .build();
    }

    private static CheckpointStore adopt(DataDir directory, MemberContext member, long index) throws IOException {
        member.store().close();
        directory.adopt(index);
        return directory.openStore();
    }

    private static RemoteListener remoteListener(Consumer<String> fatal) {
        return new RemoteListener() {
            @Override
            public void rebuildNeeded(String reason) {
                fatal.accept("shut out by a peer: " + reason);
            }

            @Override
            public void peerQuarantined(String address) {
                LOG.warn("quarantined {}", address);
            }
        };
    }

    private static MemberPorts.ClusterView view(ActorRef<ClusterJoiner.Command> joiner) {
        return new MemberPorts.ClusterView() {
            @Override
            public void leaderChanged(long leader, boolean selfLeads) {
                joiner.tell(new ClusterJoiner.LeaderChanged(leader, selfLeads));
            }

            @Override
            public void membersChanged(List<MemberInfo> members) {
                SortedMap<Long, String> urls = new TreeMap<>();
                members.forEach(info -> urls.put(info.id(), info.peerUrls().get(0)));
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

    /** Hands leadership over if it is here, then ends every actor and releases the data directory. */
    public CompletionStage<Void> stop() {
        member.stopping = true;
        return node.handOver()
                .completeOnTimeout(null, HAND_OVER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .thenRun(() -> member.pending.failAll(EtcdError.STOPPED))
                .thenCompose(done -> {
                    system.terminate();
                    return system.getWhenTerminated();
                })
                .thenRun(this::release);
    }

    private void release() {
        try {
            journal.close();
            member.store().close();
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
