package dev.akkad.member.remote;

import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks members that run who is in their cluster, before this process is a member: in an ActorSystem of its own on the
 * addresses that the member will have, which is gone when the member's starts.
 */
public final class RosterInquiry {
    static final String NAME = "akkad-inquiry";

    private static final Duration REPEAT = Duration.ofMillis(300);

    private final ActorSystem<Void> system;
    private final CompletableFuture<Roster.Answer> answer = new CompletableFuture<>();

    private RosterInquiry(RemoteSettings settings, List<PeerAddress> members) {
        system = ActorSystem.create(Behaviors.<Void>empty(), RemoteConfig.SYSTEM, RemoteConfig.setup(settings));
        String self = settings.advertise().toString();
        system.systemActorOf(asking(self, members), NAME, Props.empty());
    }

    /** Starts to ask all of {@code members}, again and again until one of them answers. */
    public static RosterInquiry start(RemoteSettings settings, List<PeerAddress> members) {
        return new RosterInquiry(settings, members);
    }

    private Behavior<Roster> asking(String self, List<PeerAddress> members) {
        ActorRefResolver resolver = ActorRefResolver.get(system);
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Roster.Ask.AGAIN, Duration.ZERO, REPEAT);
            return Behaviors.receive(Roster.class)
                    .onMessageEquals(Roster.Ask.AGAIN, () -> {
                        for (PeerAddress member : members) {
                            resolver.<Roster>resolveActorRef(member.actor(RosterDesk.NAME))
                                    .tell(new Roster.Question(self));
                        }
                        return Behaviors.same();
                    })
                    .onMessage(Roster.Answer.class, heard -> {
                        answer.complete(heard);
                        return Behaviors.same();
                    })
                    .onAnyMessage(other -> Behaviors.same())
                    .build();
        });
    }

    public CompletionStage<Roster.Answer> answer() {
        return answer;
    }

    /** Gives the addresses back; completes when they are free. */
    public CompletionStage<?> close() {
        system.terminate();
        return system.getWhenTerminated();
    }
}
