package dev.akkad.member.remote;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.Cluster;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes the Akka Cluster follow Raft: members join through members, the Raft leader founds the cluster where there is
 * none, and an address is downed once its removal from Raft is committed, never for being unreachable.
 *
 * <p>Nobody waits for this actor, and it never gives up. A member that restarts while another is gone stays outside:
 * Akka removes its old incarnation only when all remaining nodes agree, and the one that is gone cannot. That costs a
 * line on a status page; Raft's traffic takes no notice, and the member is let in when the missing one comes back or
 * is removed.
 */
public final class ClusterJoiner extends AbstractBehavior<ClusterJoiner.Command> {
    /** Consecutive rounds in which a node must be without membership before it is downed. */
    private static final int ABSENT_ROUNDS_MAX = 2;

    static final String NAME = "akkad-joiner";

    private final Settings settings;
    private final RemoteListener listener;
    private final Cluster cluster;
    private final ActorRefResolver resolver;
    private final JoinPolicy policy;
    private final IslandPolicy islands;
    private SortedMap<Long, PeerAddress> members = Collections.emptySortedMap();
    private long leaderId;
    private boolean selfIsLeader;
    private boolean hasFounded;
    private Map<Address, Integer> absentRounds = Map.of();

    /** What the owner tells, and what joiners of other members ask. */
    public sealed interface Command permits LeaderChanged, MembersChanged, ClusterProbe, Tick {}

    /**
     * @param leaderId 0 = none known
     * @param selfIsLeader true only once this member leads <em>and</em> has applied an entry of its own term: only then
     *     is every committed removal among the members it was told of
     */
    public record LeaderChanged(long leaderId, boolean selfIsLeader) implements Command {}

    /** The membership as applied, voters and learners: member id to advertised peer URL. */
    public record MembersChanged(SortedMap<Long, String> peerUrls) implements Command {}

    private enum Tick implements Command {
        INSTANCE
    }

    /** @param interval between two rounds of questions; longer forms the cluster later and costs less */
    public record Settings(long clusterId, long selfId, Duration interval) {}

    private ClusterJoiner(
            ActorContext<Command> context, TimerScheduler<Command> timers, Settings settings, RemoteListener listener) {
        super(context);
        this.settings = settings;
        this.listener = listener;
        this.cluster = Cluster.get(Adapter.toClassic(context.getSystem()));
        this.resolver = ActorRefResolver.get(context.getSystem());
        this.policy = new JoinPolicy(settings.selfId());
        this.islands = new IslandPolicy(settings.selfId());
        timers.startTimerWithFixedDelay(Tick.INSTANCE, settings.interval());
    }

    /** Starts the joiner at its well-known path; once for each ActorSystem. */
    public static ActorRef<Command> start(ActorSystem<?> system, Settings settings, RemoteListener listener) {
        Behavior<Command> joiner = Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new ClusterJoiner(context, timers, settings, listener)));
        return system.systemActorOf(
                Behaviors.supervise(joiner).onFailure(SupervisorStrategy.restart()),
                NAME,
                DispatcherSelector.fromConfig(RemoteDispatchers.RAFT));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(LeaderChanged.class, this::onLeaderChanged)
                .onMessage(MembersChanged.class, this::onMembersChanged)
                .onMessage(ClusterProbe.Question.class, this::onQuestion)
                .onMessage(ClusterProbe.Answer.class, this::onAnswer)
                .onMessageEquals(Tick.INSTANCE, this::onTick)
                .build();
    }

    private Behavior<Command> onLeaderChanged(LeaderChanged change) {
        leaderId = change.leaderId();
        selfIsLeader = change.selfIsLeader();
        policy.leaderChanged();
        islands.leaderChanged();
        absentRounds = Map.of();
        return hurry();
    }

    private Behavior<Command> onMembersChanged(MembersChanged change) {
        SortedMap<Long, PeerAddress> next = new TreeMap<>();
        change.peerUrls().forEach((id, peerUrl) -> {
            try {
                next.put(id, PeerAddress.ofUrl(peerUrl));
            } catch (IllegalArgumentException e) {
                getContext().getLog().warn("member {} cannot be joined: {}", Long.toHexString(id), e.getMessage());
            }
        });
        members = next;
        absentRounds = Map.of();
        return hurry();
    }

    /** Something changed: whoever is outside asks at once instead of waiting for the next round. */
    private Behavior<Command> hurry() {
        if (!isInCluster()) {
            join();
            askAll();
        }
        return this;
    }

    private Behavior<Command> onQuestion(ClusterProbe.Question question) {
        if (question.clusterId() != settings.clusterId()) {
            return this;
        }
        PeerAddress asker;
        try {
            asker = PeerAddress.ofText(question.address());
        } catch (IllegalArgumentException e) {
            getContext().getLog().warn("question from nowhere: {}", e.getMessage());
            return this;
        }
        boolean inCluster = isInCluster();
        boolean knows = inCluster && knows(asker.toAkka(), question.uid());
        peer(asker).tell(new ClusterProbe.Answer(settings.clusterId(), settings.selfId(), inCluster, knows, selfUid()));
        return this;
    }

    private Behavior<Command> onAnswer(ClusterProbe.Answer answer) {
        if (answer.clusterId() != settings.clusterId()) {
            return this;
        }
        if (!isInCluster()) {
            policy.answered(answer.from(), answer.inCluster());
            join();
        } else {
            islands.answered(answer.from(), standing(answer));
        }
        return this;
    }

    private IslandPolicy.Standing standing(ClusterProbe.Answer answer) {
        if (!answer.inCluster()) {
            return IslandPolicy.Standing.OUTSIDE;
        }
        PeerAddress address = members.get(answer.from());
        boolean knowEachOther = answer.knowsAsker() && address != null && knows(address.toAkka(), answer.uid());
        return knowEachOther ? IslandPolicy.Standing.SAME : IslandPolicy.Standing.ELSEWHERE;
    }

    private Behavior<Command> onTick() {
        if (cluster.isTerminated()) {
            listener.rebuildNeeded("removed from the Akka Cluster");
        } else if (!isInCluster()) {
            join();
            policy.roundEnded(ids(), leaderId, selfIsLeader);
            askAll();
        } else if (selfIsLeader) {
            downTheRemoved();
        } else {
            suspectIsland();
        }
        return this;
    }

    private void join() {
        JoinPolicy.Decision decision = policy.decide(ids(), leaderId, selfIsLeader);
        if (decision instanceof JoinPolicy.JoinThrough through) {
            PeerAddress address = members.get(through.memberId());
            if (address != null) {
                cluster.join(address.toAkka());
            }
        } else if (decision == JoinPolicy.Plain.FOUND) {
            getContext().getLog().info("founding the Akka Cluster at {}", cluster.selfAddress());
            hasFounded = true;
            cluster.join(cluster.selfAddress());
        }
    }

    private void askAll() {
        members.forEach((id, address) -> {
            if (id != settings.selfId()) {
                ask(address);
            }
        });
    }

    private void ask(PeerAddress address) {
        String self = PeerAddress.of(cluster.selfAddress()).toString();
        peer(address).tell(new ClusterProbe.Question(settings.clusterId(), settings.selfId(), self, selfUid()));
    }

    private long selfUid() {
        return cluster.selfUniqueAddress().longUid();
    }

    /** Two clusters never merge. Whoever is not in the one that counts must come again as a new incarnation. */
    private void suspectIsland() {
        OptionalLong missed = islands.roundEnded(ids(), leaderId);
        if (missed.isPresent()) {
            listener.rebuildNeeded("not in the Akka Cluster of " + who(missed.getAsLong()));
        }
        if (islands.asksAll()) {
            askAll();
            return;
        }
        PeerAddress leader = members.get(leaderId);
        if (leader != null && leaderId != settings.selfId()) {
            ask(leader);
        }
    }

    private String who(long id) {
        return (id == leaderId ? "leader " : "member ") + Long.toHexString(id);
    }

    private void downTheRemoved() {
        Set<PeerAddress> current = Set.copyOf(members.values());
        if (!current.contains(PeerAddress.of(cluster.selfAddress()))) {
            return; // removed itself, or misconfigured: no judge of others
        }
        Map<Address, Integer> absent = new TreeMap<>(Member.addressOrdering());
        for (Member node : cluster.state().getMembers()) {
            boolean leaves = node.status() == MemberStatus.down() || node.status() == MemberStatus.exiting();
            if (!leaves && !current.contains(PeerAddress.of(node.address()))) {
                absent.put(node.address(), absentRounds.getOrDefault(node.address(), 0) + 1);
            }
        }
        absent.forEach((address, rounds) -> {
            if (rounds >= ABSENT_ROUNDS_MAX) {
                getContext().getLog().info("{} is no member any more: down in the Akka Cluster", address);
                cluster.down(address);
            }
        });
        absentRounds = absent;
    }

    /** A founder is in its cluster from the word: what it says meanwhile keeps others from founding theirs. */
    private boolean isInCluster() {
        return !cluster.isTerminated() && (hasFounded || cluster.selfMember().status() != MemberStatus.removed());
    }

    private boolean knows(Address address, long uid) {
        for (Member node : cluster.state().getMembers()) {
            if (node.address().equals(address) && node.uniqueAddress().longUid() == uid) {
                return true;
            }
        }
        return false;
    }

    private SortedSet<Long> ids() {
        return new TreeSet<>(members.keySet());
    }

    private ActorRef<ClusterProbe> peer(PeerAddress address) {
        return resolver.resolveActorRef(address.actor(NAME));
    }
}
