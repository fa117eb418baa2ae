package dev.akkad.member.watch;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.util.function.Consumer;

/** Stands for the actor that applies entries: owns a world and its hub, answers history reads, can be killed. */
final class HubOwner extends AbstractBehavior<HubOwner.Command> {
    sealed interface Command {}

    record Put(String key) implements Command {}

    record Compact(long revision) implements Command {}

    record Asked(HubCommand command) implements Command {}

    record Read(HistoryReader.Request request, Consumer<HistoryReader.Result> reply) implements Command {}

    /** Dies, and comes back {@code back} revisions earlier, which it then applies again. */
    record Die(long back) implements Command {}

    record Sessions(WatchLane sessions) implements Command {}

    /** What outlives an incarnation. */
    private static final class Kept {
        final World world = new World(8);
        boolean died;
        long back;
        /** Nobody's until somebody is told. */
        WatchLane sessions = new WatchLane();
    }

    private final Kept kept;

    private HubOwner(ActorContext<Command> context, Kept kept) {
        super(context);
        this.kept = kept;
        if (kept.died) {
            kept.world.restart(Math.max(Math.max(1, kept.world.compactRevision), kept.world.applied - kept.back));
            announce();
            kept.world.applyAll();
        }
    }

    static Behavior<Command> create() {
        Kept kept = new Kept();
        Behavior<Command> owner = Behaviors.setup(context -> new HubOwner(context, kept));
        return Behaviors.supervise(owner).onFailure(IllegalStateException.class, SupervisorStrategy.restart());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Put.class, this::onPut)
                .onMessage(Compact.class, this::onCompact)
                .onMessage(Asked.class, this::onAsked)
                .onMessage(Read.class, this::onRead)
                .onMessage(Die.class, this::onDie)
                .onMessage(Sessions.class, this::onSessions)
                .build();
    }

    private Behavior<Command> onPut(Put put) {
        kept.world.put(put.key(), "x");
        return this;
    }

    private Behavior<Command> onCompact(Compact compact) {
        kept.world.compact(Math.min(compact.revision(), kept.world.applied));
        return this;
    }

    private Behavior<Command> onAsked(Asked asked) {
        kept.world.hub.handle(asked.command());
        return this;
    }

    private Behavior<Command> onRead(Read read) {
        read.reply().accept(kept.world.read(read.request(), 100));
        return this;
    }

    private Behavior<Command> onDie(Die die) {
        kept.died = true;
        kept.back = die.back();
        throw new IllegalStateException("told to die");
    }

    private Behavior<Command> onSessions(Sessions sessions) {
        kept.sessions = sessions.sessions();
        announce();
        return this;
    }

    private void announce() {
        ActorRef<Command> self = getContext().getSelf();
        kept.sessions.tell(kept.world.started(command -> self.tell(new Asked(command))));
    }
}
