package dev.akkad.member;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.journal.JournalLogs;
import dev.akkad.store.JournalLog;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * One member's actors and what outlives them, wired to whatever world hosts them: an ActorSystem on real threads with
 * disk and remoting ({@link MemberSystem}), or a simulated one.
 */
public final class HostedMember {
    private final MemberContext context;
    private final MemberNode node;

    /**
     * @param spaceLow whether the disk has so little space left that nothing may grow
     * @param ids request ids that no other member and no earlier life of this one has used
     */
    public HostedMember(
            MemberSettings settings,
            BooleanSupplier spaceLow,
            MemberMetrics metrics,
            Clock clock,
            LongSupplier ids,
            RandomGenerator random) {
        this.context = new MemberContext(settings, spaceLow, metrics, clock, ids, random);
        this.node = new MemberNode(context);
    }

    /** The guardian needs what can only be made with the ActorSystem: it begins when {@link #start} tells it to. */
    public static Behavior<MemberGuardian.Command> root() {
        return Behaviors.receive(MemberGuardian.Command.class)
                .onMessage(
                        MemberGuardian.Start.class,
                        start -> MemberGuardian.create(start.member(), start.ports(), start.node()))
                .build();
    }

    /**
     * Starts the actors on a system made with {@link #root}; again on a new one when the former has ended.
     *
     * @param secrets chance that nobody can predict
     */
    public void start(
            ActorSystem<MemberGuardian.Command> system,
            JournalLog journal,
            PeerTransport transport,
            MemberPorts ports,
            RandomGenerator secrets) {
        JournalLogs.of(system)
                .register(
                        context.settings().journalId(),
                        journal,
                        context.clock()::monotonicNanos,
                        new JournalMeter(context));
        context.transport(transport);
        node.attach(system, secrets);
        system.tell(new MemberGuardian.Start(context, ports, node));
    }

    /** Has a system end for which another one is to come: requests wait for it, watch streams are resumed there. */
    public void retire(ActorSystem<MemberGuardian.Command> system) {
        node.endWatches(EtcdError.LEADER_CHANGED);
        system.tell(MemberGuardian.Retire.INSTANCE);
    }

    public MemberNode node() {
        return node;
    }

    /** As its actors have last told; cheap enough to look after every message. */
    public long term() {
        return context.raftView.term();
    }

    /** Who leads, as this member knows; 0 = nobody. */
    public long leader() {
        return context.raftView.leader();
    }

    MemberContext context() {
        return context;
    }
}
