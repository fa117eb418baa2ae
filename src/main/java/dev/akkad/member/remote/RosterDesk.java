package dev.akkad.member.remote;

import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.machine.MemberRecord;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whoever asks, a member or not yet one, who is in the cluster. */
public final class RosterDesk {
    static final String NAME = "akkad-roster";

    private static final Logger LOG = LoggerFactory.getLogger(RosterDesk.class);

    private RosterDesk() {}

    /**
     * Starts the desk at its well-known path; once for each ActorSystem.
     *
     * @param members as applied here; empty while that is not known
     */
    public static void start(ActorSystem<?> system, long clusterId, Supplier<List<MemberRecord>> members) {
        ActorRefResolver resolver = ActorRefResolver.get(system);
        Behavior<Roster> desk = Behaviors.receive(Roster.class)
                .onMessage(Roster.Question.class, question -> {
                    answer(resolver, question, new Roster.Answer(clusterId, members.get()));
                    return Behaviors.same();
                })
                .onAnyMessage(other -> Behaviors.same())
                .build();
        system.systemActorOf(
                Behaviors.supervise(desk).onFailure(SupervisorStrategy.restart()),
                NAME,
                DispatcherSelector.fromConfig(RemoteDispatchers.RAFT));
    }

    private static void answer(ActorRefResolver resolver, Roster.Question question, Roster.Answer answer) {
        if (answer.members().isEmpty()) {
            return;
        }
        try {
            PeerAddress asker = PeerAddress.ofText(question.address());
            resolver.<Roster>resolveActorRef(asker.actor(RosterInquiry.NAME)).tell(answer);
        } catch (IllegalArgumentException e) {
            LOG.warn("question from nowhere: {}", e.getMessage());
        }
    }
}
