package dev.akkad.member;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.time.Duration;

/** Gives disk space back now and then; what it fails to do now it tries again. */
final class Reclaimer {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private enum Reclaim {
        NOW
    }

    private Reclaimer() {}

    static Behavior<?> create(MemberPorts.Reclaim work) {
        return Behaviors.<Reclaim>setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Reclaim.NOW, INTERVAL);
            return Behaviors.receiveMessage(now -> {
                try {
                    work.run();
                } catch (IOException e) {
                    context.getLog().warn("space not reclaimed: {}", e.getMessage());
                }
                return Behaviors.same();
            });
        }));
    }
}
